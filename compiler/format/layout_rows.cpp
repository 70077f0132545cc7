// What stands below each other. Declarations and statements of one kind that follow each other without an empty line are rows:
// their names, titles and signs stand in columns.
#include "compiler/format/layout.h"

#include <algorithm>

namespace tejun::format {

namespace {

/// A wider cell stands out of its column, so that one long name does not push all others away.
constexpr std::uint32_t widestCell = 48;

/// Declarations that always stand alone.
bool standsAlone(Node node) {
  switch (node.rule()) {
  case Rule::scopeItem:
  case Rule::criteriaItem:
  case Rule::detectItem:
  case Rule::processItem:
  case Rule::playbookItem:
  case Rule::responseItem:
  case Rule::attachItem:
  case Rule::capabilityItem:
  case Rule::messageItem:
  case Rule::clockStmt:
  case Rule::testItem: return true;
  default: return false;
  }
}

bool isHead(Node node) { return node.is(Rule::moduleDecl) || node.is(Rule::importDecl); }

} // namespace

struct Layout::Row {
  static constexpr std::size_t columns = 3;
  /// Rows of one family share columns; of `inputs` and `outputs` only the first.
  enum Family : std::uint8_t {
    none,
    duty,
    fact,
    domain,
    system,
    incident,
    team,
    phase,
    guard,
    put,
    let,
    assign,
    verdict,
    step,
    arm
  };
  Family family = none;
  Tok part = Tok::END;
  std::uint32_t firstToken = 0;
  bool blankBefore = false;
  Docs comments; // before it
  const Doc *cells[columns] = {nullptr, nullptr, nullptr};
  std::uint32_t pads[columns] = {0, 0, 0}; // behind the cell
  const Doc *rest = nullptr;
  Docs behind; // a comment

  [[nodiscard]] bool regular() const {
    const auto plain = [](const Doc *doc) { return doc == nullptr || (!doc->breaks && !doc->manyLines); };
    return std::all_of(std::begin(cells), std::end(cells), plain) && plain(rest);
  }
};

Layout::Row Layout::rowOf(const Member &member) {
  Row row;
  row.firstToken = member.firstToken();
  row.blankBefore = trivia_.blankBefore(row.firstToken);
  commentsBefore(row.firstToken, row.comments);
  // Commas are not printed here; what stands behind them is.
  for (const Node comma : member.commas) {
    commentsBefore(comma.tokenIndex(), row.behind);
    commentBehind(comma.tokenIndex(), row.behind);
  }
  Docs behindLast;
  commentBehind(member.lastToken(), behindLast);
  row.behind.insert(row.behind.begin(), behindLast.begin(), behindLast.end());

  const Node node = member.nodes.front();
  if (node.isToken()) {
    Docs parts;
    for (const Node &one : member.nodes) {
      if (&one != &member.nodes.front()) parts.push_back(one.is(Rule::expr) ? space() : docs_.spaces(1));
      parts.push_back(of(one));
    }
    row.rest = docs_.concat(parts);
    return row;
  }

  Cursor at = node.children();
  std::size_t filled = 0;
  const auto cell = [&](std::size_t count) { row.cells[filled++] = words(at, node.rule(), count); };
  const auto titleCell = [&] {
    if (at.at(Tok::TEXT)) row.cells[filled] = words(at, node.rule(), 1);
    ++filled;
  };
  const auto rows = [&](Row::Family family, Tok part = Tok::END) {
    row.family = family;
    row.part = part;
  };
  switch (node.rule()) {
  case Rule::dutyItem: rows(Row::duty), cell(2); break;
  case Rule::factItem: {
    rows(Row::fact), cell(2), titleCell();
    const Doc *colon = of(at.next());
    row.rest = docs_.concat({colon, space(), words(at, node.rule())});
    return row;
  }
  case Rule::domainDecl: rows(Row::domain), cell(2); break;
  case Rule::systemDecl: rows(Row::system), cell(2), titleCell(); break;
  case Rule::incidentDecl: rows(Row::incident), cell(2); break;
  case Rule::teamDecl: rows(Row::team), cell(2); break;
  case Rule::phaseDecl: rows(Row::phase), cell(1); break;
  case Rule::guardRule: rows(Row::guard), cell(1); break;
  case Rule::inputDecl:
  case Rule::outputDecl: rows(Row::put, at.type()), cell(1), cell(2); break;
  case Rule::letStmt:
    rows(Row::let);
    row.cells[0] = words(at, node.rule(), ~std::size_t{0}, Tok::ASSIGN);
    break;
  case Rule::callStmt: {
    Cursor look = at;
    look.skip();
    if (!look.at(Tok::ASSIGN)) {
      row.rest = of(node);
      return row;
    }
    rows(Row::assign), cell(1);
    break;
  }
  case Rule::verdictStmt: rows(Row::verdict), cell(1); break;
  case Rule::stepStmt: {
    rows(Row::step), cell(2), cell(1);
    if (at.at(Tok::TEXT)) row.cells[1] = docs_.concat({row.cells[1], space(), words(at, node.rule(), 1)});
    Docs parts{words(at, node.rule(), 3)}; // = path(…)
    while (!at.done() && !at.at(Tok::ELSE)) {
      const Doc *word = of(at.next());
      parts.push_back(docs_.fill(2, docs_.concat({word, docs_.spaces(1), of(at.next())})));
    }
    if (!at.done()) parts.push_back(orElse(at));
    row.rest = docs_.concat(parts);
    return row;
  }
  case Rule::branchArm:
    rows(Row::arm);
    cell(at.at(Tok::WHEN) ? 2 : 1), titleCell();
    break;
  case Rule::matchArm:
    rows(Row::arm);
    row.cells[0] = words(at, node.rule(), ~std::size_t{0}, Tok::FATARROW);
    {
      const Doc *arrow = of(at.next());
      const Node value = at.next();
      Docs behind; // outside, also when a comma follows: what is behind that is there already
      commentBehind(value.tokenEnd() - 1, behind);
      if (!at.done()) commentsBefore(at.next().tokenIndex(), behind);
      row.behind.insert(row.behind.begin(), behind.begin(), behind.end());
      const Docs parts{arrow, value.is(Rule::block) ? docs_.spaces(1) : space(), of(value)};
      row.rest = docs_.concat(parts);
    }
    return row;
  default: row.rest = of(node); return row;
  }
  if (!at.done()) row.rest = words(at, node.rule());
  return row;
}

// ---- columns ---------------------------------------------------------------------------------------------------

void Layout::alignColumn(llvm::MutableArrayRef<Row> rows, std::size_t column) {
  std::uint32_t most = 0;
  bool used = false;
  for (const Row &row : rows) {
    const Doc *cell = row.cells[column];
    used |= cell != nullptr;
    if (cell != nullptr && cell->width <= widestCell) most = std::max(most, cell->width);
  }
  if (!used) return;
  for (Row &row : rows) {
    const Doc *cell = row.cells[column];
    if (cell == nullptr)
      row.pads[column] = most + 1; // and the space before it
    else if (cell->width < most)
      row.pads[column] = most - cell->width;
  }
}

void Layout::align(llvm::MutableArrayRef<Row> rows) {
  const auto runEnd = [&](std::size_t first, bool parts) {
    std::size_t last = first + 1;
    if (rows[first].family == Row::none || !rows[first].regular()) return last;
    while (last < rows.size() && rows[last].family == rows[first].family && !rows[last].blankBefore &&
           rows[last].regular() && (!parts || rows[last].part == rows[first].part))
      ++last;
    return last;
  };
  for (const bool parts : {false, true}) {
    for (std::size_t first = 0; first < rows.size();) {
      const std::size_t last = runEnd(first, parts);
      const auto run = rows.slice(first, last - first);
      if (!parts)
        alignColumn(run, 0);
      else
        for (std::size_t column = 1; column < Row::columns; ++column) alignColumn(run, column);
      first = last;
    }
  }
}

const Doc *Layout::inColumns(const Row &row) {
  Docs parts;
  std::uint32_t pad = 0;
  const auto put = [&](const Doc *doc) {
    if (!parts.empty()) {
      parts.push_back(docs_.spaces(pad));
      parts.push_back(space());
      pad = 0;
    }
    parts.push_back(doc);
  };
  for (std::size_t column = 0; column < Row::columns; ++column) {
    if (row.cells[column] != nullptr) put(row.cells[column]);
    pad += row.pads[column];
  }
  if (row.rest != nullptr) put(row.rest);
  return docs_.concat(parts);
}

// ---- below each other ------------------------------------------------------------------------------------------

const Doc *Layout::members(llvm::ArrayRef<Member> all, bool isFile) {
  llvm::SmallVector<Row, 8> rows;
  rows.reserve(all.size());
  for (const Member &member : all) rows.push_back(rowOf(member));
  align(rows);
  Docs parts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) {
      const Node before = all[i - 1].nodes.front();
      const Node node = all[i].nodes.front();
      const bool apart = isFile && (standsAlone(before) || standsAlone(node) || (isHead(before) && !isHead(node)));
      parts.push_back(docs_.hard(apart || rows[i].blankBefore));
    }
    parts.append(rows[i].comments.begin(), rows[i].comments.end());
    parts.push_back(inColumns(rows[i]));
    parts.append(rows[i].behind.begin(), rows[i].behind.end());
  }
  return docs_.concat(parts);
}

/// The arms of a `branch` or a `match`: in columns when all fit.
const Doc *Layout::arms(llvm::ArrayRef<Member> all, bool lastOnNextLine) {
  llvm::SmallVector<Row, 8> rows;
  for (const Member &member : all) rows.push_back(rowOf(member));
  const bool regular = std::all_of(rows.begin(), rows.end(), [](const Row &row) { return row.regular(); });
  if (regular)
    for (std::size_t column = 0; column < Row::columns; ++column) alignColumn(rows, column);
  Docs first, second;
  std::uint32_t needed = 0;
  for (const Row &row : rows) {
    const auto both = [&](const Doc *doc) {
      first.push_back(doc);
      second.push_back(doc);
    };
    if (&row != &rows.front()) both(docs_.hard(row.blankBefore));
    for (const Doc *comment : row.comments) both(comment);
    const Doc *whole = inColumns(row);
    needed = std::max(needed, whole->width);
    first.push_back(whole);
    Row loose = row;
    std::fill(std::begin(loose.pads), std::end(loose.pads), 0);
    if (lastOnNextLine) loose.rest = nullptr;
    second.push_back(inColumns(loose));
    if (lastOnNextLine) second.push_back(docs_.nest(2, docs_.concat({docs_.hard(), row.rest})));
    for (const Doc *comment : row.behind) both(comment);
  }
  const Doc *apart = docs_.concat(second);
  return regular ? docs_.choice(docs_.concat(first), apart, needed) : apart;
}

// ---- the file --------------------------------------------------------------------------------------------------

const Doc *Layout::file() {
  Members all;
  for (std::size_t i = 0; i < file_.items.size(); ++i) {
    Member &member = all.emplace_back();
    member.nodes.push_back(file_.item(i));
    const Tok last = file_.tokens.tokens[member.lastToken()].type;
    staysOnLine_[member.lastToken()] = last != Tok::RBRACE && last != Tok::RPAREN && last != Tok::RBRACK;
  }
  const Doc *items = members(all, true);
  const auto end = static_cast<std::uint32_t>(file_.tokens.tokens.size() - 1);
  Docs parts{items};
  if (!all.empty() && !trivia_.before(end).empty()) parts.push_back(docs_.hard(trivia_.blankBefore(end)));
  const auto comments = trivia_.before(end);
  for (const FileComment &comment : comments)
    parts.push_back(docs_.comment(comment.text, true, comment.blankBehind && &comment != &comments.back()));
  return docs_.concat(parts);
}

} // namespace tejun::format
