// The item's tokens are copied, mended and parsed again. A mend is tried in this order: close what is open at the end,
// put in the one token or the value that is missing, take out the one that is too many, cut out the statement (or clause, field, arm)
// around the error. Indentation decides where a statement ends when brackets cannot.
#include "compiler/syntax/recover.h"

#include <algorithm>

namespace tejun::syntax {

namespace {

constexpr std::size_t maxErrorsInItem = 50;
constexpr std::size_t tokenBudget = 2'000'000;

bool opens(Tok type) { return type == Tok::LBRACE || type == Tok::LPAREN || type == Tok::LBRACK || type == Tok::HOLE; }

bool closes(Tok type) { return type == Tok::RBRACE || type == Tok::RPAREN || type == Tok::RBRACK; }

Tok closerOf(Tok open) {
  switch (open) {
  case Tok::LPAREN: return Tok::RPAREN;
  case Tok::LBRACK: return Tok::RBRACK;
  default: return Tok::RBRACE;
  }
}

/// Rules whose place BROKEN may take.
bool isUnit(Rule rule) {
  switch (rule) {
  case Rule::scopeMember:
  case Rule::systemClause:
  case Rule::calendarClause:
  case Rule::guardRule:
  case Rule::criteriaRow:
  case Rule::criterion:
  case Rule::fieldDecl:
  case Rule::enumCase:
  case Rule::processMember:
  case Rule::playStmt:
  case Rule::branchArm:
  case Rule::stmt:
  case Rule::commonStmt:
  case Rule::matchArm:
  case Rule::askClause:
  case Rule::formField:
  case Rule::messagePart:
  case Rule::testMember: return true;
  default: return false;
  }
}

/// Rules that list units between braces.
bool isHolder(Rule rule) {
  switch (rule) {
  case Rule::scopeItem:
  case Rule::systemDecl:
  case Rule::calendarDecl:
  case Rule::guardBlock:
  case Rule::criteriaItem:
  case Rule::recordItem:
  case Rule::enumItem:
  case Rule::processItem:
  case Rule::playbookItem:
  case Rule::sectionStmt:
  case Rule::togetherStmt:
  case Rule::clockStmt:
  case Rule::attachItem:
  case Rule::branchStmt:
  case Rule::block:
  case Rule::handlerBlock:
  case Rule::matchExpr:
  case Rule::action:
  case Rule::messageItem:
  case Rule::testItem: return true;
  default: return false;
  }
}

/// Words and signs that go on with what stands on the line before.
bool continues(Tok type) {
  switch (type) {
  case Tok::DOT:
  case Tok::OPTDOT:
  case Tok::COMMA:
  case Tok::COLON:
  case Tok::RPAREN:
  case Tok::RBRACK:
  case Tok::LPAREN:
  case Tok::LBRACK:
  case Tok::LBRACE:
  case Tok::FATARROW:
  case Tok::ASSIGN:
  case Tok::BAR:
  case Tok::EQ:
  case Tok::NE:
  case Tok::LT:
  case Tok::LE:
  case Tok::GT:
  case Tok::GE:
  case Tok::PLUS:
  case Tok::MINUS:
  case Tok::STAR:
  case Tok::SLASH:
  case Tok::PERCENT:
  case Tok::COALESCE:
  case Tok::QUESTION:
  case Tok::AND:
  case Tok::OR:
  case Tok::IN:
  case Tok::IS:
  case Tok::CONTAINS:
  case Tok::STARTS:
  case Tok::ENDS:
  case Tok::MATCHES:
  case Tok::LIKE:
  case Tok::EXACTLY:
  case Tok::BECAUSE:
  case Tok::TEXT:
  case Tok::TEXT_CHUNK:
  case Tok::TEXT_CLOSE:
  case Tok::HOLE: return true;
  default: return false;
  }
}

/// Words that open a statement and may be names as well.
bool opensStatement(Tok type) {
  switch (type) {
  case Tok::STEP:
  case Tok::SECTION:
  case Tok::BRANCH:
  case Tok::TOGETHER:
  case Tok::CLOSE:
  case Tok::HANDOFF:
  case Tok::WITHIN:
  case Tok::AT:
  case Tok::WITH:
  case Tok::LOCK:
  case Tok::CLOCK:
  case Tok::NEEDS:
  case Tok::CONFIRMED:
  case Tok::REFUTED:
  case Tok::OTHERWISE:
  case Tok::WHEN:
  case Tok::INPUT:
  case Tok::OUTPUT:
  case Tok::METHOD: return true;
  default: return false;
  }
}

/// Tokens behind which a value must come.
bool wantsValue(Tok type) {
  return continues(type) && type != Tok::RPAREN && type != Tok::RBRACK && type != Tok::TEXT &&
         type != Tok::TEXT_CLOSE && type != Tok::DOT && type != Tok::OPTDOT && type != Tok::QUESTION &&
         type != Tok::LBRACE;
}

bool isItemWord(Tok type) {
  switch (type) {
  case Tok::MODULE:
  case Tok::IMPORT:
  case Tok::SCOPE:
  case Tok::DUTY:
  case Tok::FACT:
  case Tok::CRITERIA:
  case Tok::DETECT:
  case Tok::RECORD:
  case Tok::ENUM:
  case Tok::FN:
  case Tok::CONST:
  case Tok::INTRINSIC:
  case Tok::PROCESS:
  case Tok::PLAYBOOK:
  case Tok::RESPONSE:
  case Tok::MESSAGE:
  case Tok::CAPABILITY:
  case Tok::HOOK:
  case Tok::ATTACH:
  case Tok::CLOCK:
  case Tok::TEST: return true;
  default: return false;
  }
}

} // namespace

// ---- where things begin and end --------------------------------------------------------------------------------

std::size_t Recovery::column(const Token &token) const {
  const std::size_t line = text_.rfind('\n', token.begin == 0 ? std::string_view::npos : token.begin - 1);
  return token.begin == 0 || line == std::string_view::npos ? token.begin : token.begin - line - 1;
}

bool Recovery::firstOnLine(const Token &token) const {
  for (std::size_t at = token.begin; at > 0; --at) {
    const char before = text_[at - 1];
    if (before == '\n') return true;
    if (before != ' ' && before != '\t' && before != '\r') return false;
  }
  return true;
}

bool Recovery::startsItem(std::size_t at) const {
  if (!isItemWord(tokens_[at].type) || !firstOnLine(tokens_[at])) return false;
  switch (tokens_[at + 1].type) { // otherwise the word is a name, as in `test.add(x)`
  case Tok::DOT:
  case Tok::ASSIGN:
  case Tok::LPAREN:
  case Tok::LBRACK:
  case Tok::COLON:
  case Tok::COMMA: return false;
  default: return true;
  }
}

/// Where the item that begins at `at` must end, whatever its brackets say: at the next line that begins a declaration,
/// or, behind its last bracket, anything, and stands no deeper than this one.
std::size_t Recovery::regionEnd(std::size_t at) const {
  const std::size_t own = column(tokens_[at]);
  std::size_t depth = 0;
  std::size_t end = at + 1;
  for (; tokens_[end].type != Tok::END; ++end) {
    const Tok type = tokens_[end].type;
    const bool asShallow = firstOnLine(tokens_[end]) && column(tokens_[end]) <= own;
    if (startsItem(end) && (depth == 0 || asShallow)) break;
    if (depth == 0 && asShallow && !continues(type) && type != Tok::RBRACE) break;
    if (opens(type)) ++depth;
    if (closes(type) && depth > 0) --depth;
  }
  return end;
}

/// Where the unit that begins at `begin` and is wrong at `at` ends.
std::size_t Recovery::unitEnd(std::size_t begin, std::size_t at) const {
  const std::size_t own = column(mended_[begin]);
  std::size_t depth = 0;
  std::size_t end = begin;
  for (; mended_[end].type != Tok::END; ++end) {
    const Token &token = mended_[end];
    if (end > begin && end >= at && firstOnLine(token) && !continues(token.type)) {
      const bool isClose = token.type == Tok::RBRACE;
      if (depth == 0 ? !isClose : column(token) <= own && !(isClose && column(token) == own)) break;
    }
    if (closes(token.type)) {
      if (depth == 0 && token.type == Tok::RBRACE) break;
      if (depth > 0) --depth;
    }
    if (opens(token.type)) ++depth;
  }
  return end;
}

// ---- mends -----------------------------------------------------------------------------------------------------

Recovery::Outcome Recovery::repair(Rule rule, std::size_t at) {
  Failure failure = engine_.failure();
  if (failure.token == at) { // nothing that begins here is a declaration
    report_.notADeclaration(tokens_, at);
    std::size_t next = regionEnd(at);
    while (tokens_[next].type != Tok::END && !startsItem(next) && !firstOnLine(tokens_[next])) ++next;
    return {false, next};
  }

  return repairWithin(rule, at, regionEnd(at), &failure);
}

Recovery::Outcome Recovery::repairWithin(Rule rule, std::size_t at, std::size_t end, Failure *known) {
  mended_.assign(1, at > 0 ? tokens_[at - 1] : Token{0, 0, Tok::END});
  mended_.insert(mended_.end(), tokens_.begin() + static_cast<std::ptrdiff_t>(at),
                 tokens_.begin() + static_cast<std::ptrdiff_t>(end));
  const std::uint32_t lastByte = tokens_[end - 1].end;
  mended_.push_back({lastByte, lastByte, Tok::END});
  budget_ = tokenBudget;

  Failure failure;
  bool readable = false;
  if (known != nullptr && known->token < end) { // the same failure, counted in the copy
    failure = std::move(*known);
    failure.token -= at - 1;
    for (OpenRule &open : failure.open) open.token -= static_cast<std::uint32_t>(at - 1);
  } else {
    engine_.read(mended_.data(), mended_.size());
    readable = engine_.parse(rule, 1);
    if (!readable) failure = engine_.failure();
  }
  std::uint32_t lastPlace = UINT32_MAX;
  for (std::size_t errors = 0; !readable; ++errors) {
    blameStatementWord(failure);
    Mend mended = failure.tooDeep || errors == maxErrorsInItem ? Mend{} : mend(rule, failure);
    if (mended_[failure.token].begin != lastPlace) {
      report_.failure(failure, engine_, mended_, helpFor(mended.kind));
    }
    lastPlace = mended_[failure.token].begin;
    if (mended.kind == Mend::Kind::none || budget_ < mended.tokens.size()) return {false, end};
    budget_ -= mended.tokens.size();
    mended_ = std::move(mended.tokens);
    engine_.read(mended_.data(), mended_.size());
    readable = engine_.parse(rule, 1);
    if (!readable) failure = engine_.failure();
  }
  if (const std::size_t left = engine_.position(); mended_[left].type != Tok::END)
    report_.notADeclaration(mended_, left);
  return {true, end};
}

/// In `let x =` and on the next line `step 1 …`, the word `step` was read as a value, and the error came one token late.
void Recovery::blameStatementWord(Failure &failure) const {
  if (failure.token < 3 || failure.tooDeep) return;
  const Token &word = mended_[failure.token - 1];
  if (!opensStatement(word.type) || !firstOnLine(word) || !wantsValue(mended_[failure.token - 2].type)) return;
  failure.token -= 1;
  failure.expected = engine_.firstOf(Rule::expr);
  while (failure.open.size() > 1 && failure.open.back().token >= failure.token) failure.open.pop_back();
  failure.open.push_back({0, static_cast<std::uint32_t>(failure.token), Rule::expr, false});
}

ErrorReport::Help Recovery::helpFor(Mend::Kind kind) {
  switch (kind) {
  case Mend::Kind::inserted: return ErrorReport::Help::insertWanted;
  case Mend::Kind::removed: return ErrorReport::Help::removeFound;
  case Mend::Kind::compared: return ErrorReport::Help::compare;
  case Mend::Kind::respelt: return ErrorReport::Help::respell;
  default: return ErrorReport::Help::none;
  }
}

Recovery::Mend Recovery::mend(Rule rule, const Failure &failure) {
  if (mended_[failure.token].type == Tok::END) return closeAll();
  if (Mend compared = compare(rule, failure); compared.kind != Mend::Kind::none) return compared;
  if (Mend inserted = insertWanted(rule, failure); inserted.kind != Mend::Kind::none) return inserted;
  if (Mend filled = fillValue(rule, failure); filled.kind != Mend::Kind::none) return filled;
  if (Mend respelt = respell(rule, failure); respelt.kind != Mend::Kind::none) return respelt;
  if (Mend removed = removeFound(rule, failure); removed.kind != Mend::Kind::none) return removed;
  return cutOut(failure);
}

bool Recovery::getsPast(Rule rule, const std::vector<Token> &tokens, std::size_t token) {
  if (budget_ < tokens.size()) return false;
  budget_ -= tokens.size();
  engine_.read(tokens.data(), tokens.size());
  return engine_.parse(rule, 1) || engine_.stoppedAt() > token;
}

Recovery::Mend Recovery::closeAll() const {
  std::vector<Tok> open;
  for (const Token &token : mended_) {
    if (opens(token.type)) open.push_back(token.type);
    if (!closes(token.type)) continue;
    const auto other = std::find_if(open.rbegin(), open.rend(), [&](Tok one) { return closerOf(one) == token.type; });
    if (other != open.rend()) open.erase(std::prev(other.base()), open.end());
  }
  if (open.empty()) return {};
  Mend mend{Mend::Kind::closed, mended_};
  const Token end = mend.tokens.back();
  mend.tokens.pop_back();
  for (; !open.empty(); open.pop_back()) {
    mend.tokens.push_back({end.begin, end.end, closerOf(open.back())});
  }
  mend.tokens.push_back(end);
  return mend;
}

Recovery::Mend Recovery::compare(Rule rule, const Failure &failure) {
  if (mended_[failure.token].type != Tok::ASSIGN) return {};
  Mend mend{Mend::Kind::compared, mended_};
  mend.tokens[failure.token].type = Tok::EQ;
  return getsPast(rule, mend.tokens, failure.token + 1) ? mend : Mend{};
}

Recovery::Mend Recovery::insertWanted(Rule rule, const Failure &failure) {
  if (failure.expected.count() != 1) return {};
  std::size_t wanted = 0;
  while (!failure.expected.test(wanted)) ++wanted;
  const auto type = static_cast<Tok>(wanted);
  // Only a sign or word that can be spelled is put in; a `}` would end more than was meant.
  if (tokSpelling[wanted].empty() || type == Tok::RBRACE || type == Tok::TEXT_CLOSE) return {};

  Mend mend{Mend::Kind::inserted, mended_};
  const std::uint32_t place = mended_[failure.token - 1].end;
  mend.tokens.insert(mend.tokens.begin() + static_cast<std::ptrdiff_t>(failure.token), {place, place, type});
  return getsPast(rule, mend.tokens, failure.token + 1) ? mend : Mend{};
}

/// Where a value is missing altogether, an error stands for it, so that the statement keeps its name.
Recovery::Mend Recovery::fillValue(Rule rule, const Failure &failure) {
  if ((engine_.firstOf(Rule::expr) & ~failure.expected).any()) return {};
  Mend mend{Mend::Kind::filled, mended_};
  const std::uint32_t place = mended_[failure.token - 1].end;
  mend.tokens.insert(mend.tokens.begin() + static_cast<std::ptrdiff_t>(failure.token), {place, place, Tok::BROKEN});
  return getsPast(rule, mend.tokens, failure.token + 1) ? mend : Mend{};
}

/// `stepp 1 a = …`: the word before was read as a name, and what follows only makes sense behind a word like it.
Recovery::Mend Recovery::respell(Rule rule, const Failure &failure) {
  const auto word = report_.meantWord(mended_[failure.token - 1], engine_, failure.open.back().rule);
  if (!word) return {};
  Mend mend{Mend::Kind::respelt, mended_};
  mend.tokens[failure.token - 1].type = *word;
  return getsPast(rule, mend.tokens, failure.token + 1) ? mend : Mend{};
}

Recovery::Mend Recovery::removeFound(Rule rule, const Failure &failure) {
  const Tok found = mended_[failure.token].type;
  if (opens(found) || found == Tok::RBRACE || firstOnLine(mended_[failure.token])) return {};
  Mend mend{Mend::Kind::removed, mended_};
  mend.tokens.erase(mend.tokens.begin() + static_cast<std::ptrdiff_t>(failure.token));
  // A word too many is more likely a word misspelt: take it out only when that makes clear sense of what follows.
  return getsPast(rule, mend.tokens, failure.token + 2) ? mend : Mend{};
}

Recovery::Mend Recovery::cutOut(const Failure &failure) const {
  for (auto open = failure.open.rbegin(); open != failure.open.rend(); ++open) {
    if (!isUnit(open->rule) && !isHolder(open->rule)) continue;
    // In a holder, the error is where a unit should begin, provided that its brace is open already.
    std::size_t begin = open->token;
    if (isHolder(open->rule) && !isUnit(open->rule)) {
      const auto brace = std::find_if(mended_.begin() + static_cast<std::ptrdiff_t>(open->token),
                                      mended_.begin() + static_cast<std::ptrdiff_t>(failure.token),
                                      [](const Token &token) { return token.type == Tok::LBRACE; });
      if (brace == mended_.begin() + static_cast<std::ptrdiff_t>(failure.token)) continue;
      begin = failure.token;
    }
    const std::size_t end = unitEnd(begin, failure.token);
    if (end == begin) continue;
    Mend mend{Mend::Kind::cut, {}};
    mend.tokens.reserve(mended_.size());
    mend.tokens.assign(mended_.begin(), mended_.begin() + static_cast<std::ptrdiff_t>(begin));
    mend.tokens.push_back({mended_[begin].begin, mended_[end - 1].end, Tok::BROKEN});
    mend.tokens.insert(mend.tokens.end(), mended_.begin() + static_cast<std::ptrdiff_t>(end), mended_.end());
    return mend;
  }
  return {};
}

} // namespace tejun::syntax
