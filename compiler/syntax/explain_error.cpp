// See explain_error.h. The names of what is expected depend on the rule in which the parse stopped.
#include "compiler/syntax/explain_error.h"

#include <algorithm>

#include "compiler/diagnostics/suggest.h"
#include "compiler/diagnostics/syntax.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/source/unicode.h"

namespace tejun::syntax {

namespace {

std::string quote(std::string_view text) { return '`' + std::string(text) + '`'; }

/// What a rule lists between its braces, in words.
std::optional<TextId> listedBy(Rule rule) {
  switch (rule) {
  case Rule::block:
  case Rule::handlerBlock: return diag::noun_statement;
  case Rule::playbookItem:
  case Rule::sectionStmt:
  case Rule::togetherStmt:
  case Rule::clockStmt:
  case Rule::attachItem: return diag::noun_play_statement;
  case Rule::scopeItem:
  case Rule::phaseDecl: // any name may be a phase's, so a misspelt word looks like one
    return diag::noun_scope_member;
  case Rule::systemDecl: return diag::noun_system_clause;
  case Rule::calendarDecl: return diag::noun_calendar_clause;
  case Rule::guardBlock: return diag::noun_guard_rule;
  case Rule::criteriaItem: return diag::noun_criteria_row;
  case Rule::criteriaRow: return diag::noun_criterion;
  case Rule::detectItem: return diag::noun_detect_clause;
  case Rule::recordItem: return diag::noun_field_declaration;
  case Rule::enumItem: return diag::noun_variant_declaration;
  case Rule::processItem: return diag::noun_process_member;
  case Rule::branchStmt: return diag::noun_branch_arm;
  case Rule::matchExpr: return diag::noun_match_arm;
  case Rule::action: return diag::noun_ask_clause;
  case Rule::capabilityItem: return diag::noun_intrinsic_declaration;
  case Rule::messageItem: return diag::noun_message_part;
  case Rule::testItem: return diag::noun_test_member;
  default: return std::nullopt;
  }
}

/// One of what a rule lists.
Rule unitOf(Rule holder) {
  switch (holder) {
  case Rule::block:
  case Rule::handlerBlock: return Rule::stmt;
  case Rule::scopeItem:
  case Rule::phaseDecl: return Rule::scopeMember;
  case Rule::systemDecl: return Rule::systemClause;
  case Rule::calendarDecl: return Rule::calendarClause;
  case Rule::guardBlock: return Rule::guardRule;
  case Rule::criteriaRow: return Rule::criterion;
  case Rule::processItem: return Rule::processMember;
  case Rule::branchStmt: return Rule::branchArm;
  case Rule::action: return Rule::askClause;
  case Rule::testItem: return Rule::testMember;
  default: return Rule::playStmt;
  }
}

bool isWord(const Token &token) {
  if (token.type == Tok::END || token.type == Tok::IDENT) return false;
  const std::string_view spelling = tokSpelling[static_cast<std::size_t>(token.type)];
  return !spelling.empty() && spelling.front() >= 'a' && spelling.front() <= 'z';
}

bool isName(Rule rule) { return rule == Rule::name || rule == Rule::head || rule == Rule::label || rule == Rule::word; }

/// What one rule wants where it begins or goes on, in words; `wanted` is the only token, or END.
std::optional<TextId> nounFor(Rule rule, Tok wanted, Tok previous) {
  switch (wanted) {
  case Tok::TEXT:
    return rule == Rule::reason || rule == Rule::leaveStmt || rule == Rule::handler ? TextId(diag::noun_reason)
                                                                                    : diag::noun_text;
  case Tok::NUMBER2: return diag::noun_process_number;
  case Tok::NUMBER3: return diag::noun_method_number;
  case Tok::INT:
    return rule == Rule::responseItem || previous == Tok::RESPONSE ? TextId(diag::noun_response_number)
                                                                   : diag::noun_step_number;
  case Tok::IDENT: return diag::noun_name;
  case Tok::DATE: return diag::noun_date;
  case Tok::TIME_OF_DAY: return diag::noun_time_of_day;
  default: break;
  }
  if (wanted != Tok::END) return std::nullopt;
  switch (rule) {
  case Rule::name:
  case Rule::head:
  case Rule::label:
  case Rule::word:
  case Rule::path: return diag::noun_name;
  case Rule::primary:
  case Rule::expr:
  case Rule::rhs:
  case Rule::argValue:
  case Rule::arg:
  case Rule::literal:
  case Rule::tail:
  case Rule::armValue:
  case Rule::loneValue:
  case Rule::lastValue:
  case Rule::duration: return diag::noun_expression;
  case Rule::constant:
  case Rule::constants: return diag::noun_constant_value;
  case Rule::typeRef:
  case Rule::typeAtom: return diag::noun_type_name;
  case Rule::target: return diag::noun_target;
  case Rule::handler: return diag::noun_handler;
  case Rule::pattern: return diag::noun_pattern;
  case Rule::text: return diag::noun_text;
  case Rule::topItem: return diag::noun_declaration;
  default: return std::nullopt;
  }
}

std::vector<std::string> spelled(const TokenSet &set) {
  std::vector<std::string> all;
  for (std::size_t type = 0; type < tokCount; ++type) {
    if (set.test(type) && !tokSpelling[type].empty()) all.emplace_back(tokSpelling[type]);
  }
  return all;
}

bool isOpen(Tok type) { return type == Tok::LBRACE || type == Tok::LPAREN || type == Tok::LBRACK || type == Tok::HOLE; }
bool isClose(Tok type) { return type == Tok::RBRACE || type == Tok::RPAREN || type == Tok::RBRACK; }
Tok closeOf(Tok open) { return open == Tok::LPAREN ? Tok::RPAREN : open == Tok::LBRACK ? Tok::RBRACK : Tok::RBRACE; }

/// The parse stopped in an arm of a `branch`, or at the end of its condition.
bool isInArm(const Failure &failure) {
  for (auto open = failure.open.rbegin(); open != failure.open.rend(); ++open) {
    if (open->rule == Rule::branchArm) return true;
    if (open->rule != Rule::expr && open->rule != Rule::tail) return false;
  }
  return false;
}

/// The word whose reason is missing where `because` was expected.
std::string_view reasoned(const Failure &failure) {
  for (auto open = failure.open.rbegin(); open != failure.open.rend(); ++open) {
    switch (open->rule) {
    case Rule::omitStmt: return "omit";
    case Rule::factStmt: return "assume";
    case Rule::action: return "declassify";
    case Rule::target:
    case Rule::jumpStmt: return "close";
    default: break; // a part of one of these
    }
  }
  return "because";
}

} // namespace

Value ErrorReport::quoted(const Token &token) const {
  constexpr std::size_t longest = 40;
  const std::string_view whole = spelling(token);
  if (whole.size() <= longest && whole.find('\n') == std::string_view::npos) return quote(whole);
  std::size_t end = 0;
  while (end < longest && end < whole.size() && whole[end] != '\n') end += decodeUtf8(whole, end).size;
  return quote(std::string(whole.substr(0, end)) + "…");
}

Value ErrorReport::found(const Token &token) const {
  if (token.type == Tok::END) return diag::noun_end_of_file;
  return quoted(token);
}

std::size_t ErrorReport::indentation(const Token &token) const {
  const std::size_t before = token.begin == 0 ? std::string_view::npos : text_.rfind('\n', token.begin - 1);
  const std::size_t line = token.begin == 0 || before == std::string_view::npos ? 0 : before + 1;
  std::size_t at = line;
  while (at < token.begin && (text_[at] == ' ' || text_[at] == '\t')) ++at;
  return at - line;
}

// ---- around items ----------------------------------------------------------------------------------------------

void ErrorReport::notAtTop(const Token &token) {
  sink_->report(diag::import_not_at_top, span(token), {{"keyword", spelling(token)}});
}

void ErrorReport::notADeclaration(const std::vector<Token> &tokens, std::size_t at) {
  const Token &token = tokens[at];
  if (isKnownBad(token)) return;
  if (token.type == Tok::TEXT_OPEN || token.type == Tok::BLOCK_OPEN) {
    sink_->report(diag::title_with_hole, span(token));
    return;
  }
  if (isClose(token.type)) {
    sink_->report(diag::unmatched_close, span(token), {{"close", spelling(token)}})
        .fix(span(token), "", diag::fix_remove);
    return;
  }
  auto diagnostic = sink_->report(diag::expected_declaration, span(token), {{"found", found(token)}});
  if (token.type == Tok::IDENT) {
    TokenSet words;
    for (const Tok word :
         {Tok::MODULE,   Tok::IMPORT,  Tok::SCOPE,      Tok::DUTY,  Tok::FACT,      Tok::CRITERIA, Tok::DETECT,
          Tok::RECORD,   Tok::ENUM,    Tok::FN,         Tok::CONST, Tok::INTRINSIC, Tok::PROCESS,  Tok::PLAYBOOK,
          Tok::RESPONSE, Tok::MESSAGE, Tok::CAPABILITY, Tok::HOOK,  Tok::ATTACH,    Tok::CLOCK,    Tok::TEST}) {
      words.set(static_cast<std::size_t>(word));
    }
    misspelt(diagnostic, token, meantOf(token, words));
  }
}

std::optional<Tok> ErrorReport::meantOf(const Token &token, const TokenSet &words) const {
  if (token.type != Tok::IDENT) return std::nullopt;
  std::vector<std::string_view> candidates;
  std::vector<Tok> types;
  for (std::size_t type = 0; type < tokCount; ++type) {
    if (!words.test(type) || !isWord({0, 0, static_cast<Tok>(type)})) continue;
    candidates.push_back(tokSpelling[type]);
    types.push_back(static_cast<Tok>(type));
  }
  const auto meant = suggest(spelling(token), candidates);
  if (!meant) return std::nullopt;
  return types[static_cast<std::size_t>(std::find(candidates.begin(), candidates.end(), *meant) - candidates.begin())];
}

std::optional<Tok> ErrorReport::meantWord(const Token &token, const Engine &engine, Rule holder) const {
  if (token.type != Tok::IDENT || !listedBy(holder)) return std::nullopt;
  return meantOf(token, engine.firstOf(unitOf(holder)));
}

void ErrorReport::misspelt(DiagnosticBuilder &diagnostic, const Token &token, std::optional<Tok> meant) {
  if (!meant) return;
  const std::string_view word = tokSpelling[static_cast<std::size_t>(*meant)];
  diagnostic.note(diag::help_did_you_mean, {{"name", word}})
      .fix(span(token), std::string(word), diag::fix_replace_with, {{"replacement", word}}, Applicability::maybe);
}

// ---- inside an item --------------------------------------------------------------------------------------------

/// The bracket that is most likely the one without its other half: indentation knows better than the parser.
void ErrorReport::unclosed(const std::vector<Token> &tokens) {
  std::vector<const Token *> open;
  const Token *blamed = nullptr;
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const Token &token = tokens[i];
    switch (token.type) {
    case Tok::LBRACE:
    case Tok::LPAREN:
    case Tok::LBRACK:
    case Tok::HOLE: open.push_back(&token); break;
    case Tok::RBRACE:
    case Tok::RPAREN:
    case Tok::RBRACK: {
      if (open.empty() || token.begin == token.end) break; // one that recovery put in
      while (token.type == Tok::RBRACE && open.size() > 1 && open.back()->type != Tok::LBRACE &&
             open.back()->type != Tok::HOLE) {
        open.pop_back();
      }
      const std::size_t before = text_.find_last_not_of(" \t", token.begin - 1);
      const bool ownLine = before != std::string_view::npos && text_[before] == '\n';
      if (blamed == nullptr && ownLine && indentation(token) < indentation(*open.back())) blamed = open.back();
      open.pop_back();
      break;
    }
    default: break;
    }
  }
  if (open.empty()) return;
  if (blamed == nullptr) blamed = open.back();

  const Token &last = tokens[tokens.size() - 2];
  const std::string close = blamed->type == Tok::LPAREN ? ")" : blamed->type == Tok::LBRACK ? "]" : "}";
  auto diagnostic = sink_->report(diag::unclosed_delimiter, span(*blamed), {{"open", spelling(*blamed)}});
  diagnostic.label(span(last.end, last.end), diag::label_expected_here, {{"expected", quote(close)}});
  const std::string line = close == "}" ? '\n' + std::string(indentation(*blamed), ' ') : "";
  diagnostic.fix(span(last.end, last.end), line + close, diag::fix_insert, {{"text", close}}, Applicability::maybe);
}

/// A bracket that closes nothing, or another kind than the one that is open: it is the wrong one, or the open one has no end.
bool ErrorReport::mismatched(const std::vector<Token> &tokens, std::size_t at) {
  const Token &close = tokens[at];
  if (close.type != Tok::RPAREN && close.type != Tok::RBRACK)
    return false; // a brace ends what is around, see unclosed()
  std::vector<const Token *> open;
  for (std::size_t i = 1; i < at; ++i) {
    if (isOpen(tokens[i].type)) open.push_back(&tokens[i]);
    if (isClose(tokens[i].type) && !open.empty()) open.pop_back();
  }
  if (open.empty() || open.back()->type == Tok::LBRACE || open.back()->type == Tok::HOLE) {
    sink_->report(diag::unmatched_close, span(close), {{"close", spelling(close)}})
        .fix(span(close), "", diag::fix_remove);
    return true;
  }
  const Token &inner = *open.back();
  if (closeOf(inner.type) == close.type) return false;
  const std::string_view wanted = tokSpelling[static_cast<std::size_t>(closeOf(inner.type))];
  if (open.size() > 1 && closeOf(open[open.size() - 2]->type) == close.type) {
    const Token &last = tokens[at - 1];
    auto diagnostic = sink_->report(diag::unclosed_delimiter, span(inner), {{"open", spelling(inner)}});
    diagnostic.label(span(close), diag::label_expected_here, {{"expected", quote(wanted)}});
    diagnostic.fix(span(last.end, last.end), std::string(wanted), diag::fix_insert, {{"text", wanted}},
                   Applicability::maybe);
    return true;
  }
  sink_->report(diag::mismatched_delimiter, span(close), {{"close", spelling(close)}, {"open", spelling(inner)}})
      .label(span(inner), diag::label_opened_here)
      .fix(span(close), std::string(wanted), diag::fix_replace_with, {{"replacement", wanted}}, Applicability::maybe);
  return true;
}

void ErrorReport::failure(const Failure &failure, const Engine &engine, const std::vector<Token> &tokens, Help help) {
  const Token &token = tokens[failure.token];
  const Token &previous = tokens[failure.token - 1];
  if (isKnownBad(token) || isBadBetween(previous, token)) return;
  const bool isClosed = (token.type == Tok::RPAREN || token.type == Tok::RBRACK) &&
                        std::any_of(tokens.begin() + 1, tokens.begin() + static_cast<std::ptrdiff_t>(failure.token),
                                    [&](const Token &one) { return one.type == token.type && one.begin == one.end; });
  if (isClosed) return; // the one that was put in earlier stands for it
  if (failure.tooDeep) {
    sink_->report(diag::nesting_too_deep, span(token), {{"limit", Engine::maxNesting}});
    return;
  }
  if (token.type == Tok::END) {
    const bool anyOpen = std::any_of(failure.open.begin(), failure.open.end(), [&](const OpenRule &open) {
      return std::any_of(tokens.begin() + open.token, tokens.end(),
                         [](const Token &one) { return one.type == Tok::LBRACE; });
    });
    const std::size_t before = sink_->size();
    if (anyOpen) unclosed(tokens);
    if (sink_->size() != before) return;
  }
  if (help == Help::compare) {
    sink_->report(diag::assignment_as_comparison, span(token))
        .fix(span(token), "==", diag::fix_replace_with, {{"replacement", "=="}});
    return;
  }
  if (mismatched(tokens, failure.token)) return;
  const Rule rule = failure.open.back().rule;
  if (help == Help::respell) {
    auto diagnostic = sink_->report(diag::expected_or_close, span(previous),
                                    {{"expected", *listedBy(rule)}, {"close", "}"}, {"found", found(previous)}});
    misspelt(diagnostic, previous, meantWord(previous, engine, rule));
    return;
  }
  const bool wantsExpression = (engine.firstOf(Rule::text) & ~failure.expected).none();
  if ((token.type == Tok::TEXT_OPEN || token.type == Tok::BLOCK_OPEN) && !wantsExpression) {
    sink_->report(diag::title_with_hole, span(token));
    return;
  }

  // The place: behind what was read when the next word stands on another line.
  const bool sameLine = text_.substr(previous.end, token.begin - previous.end).find('\n') == std::string_view::npos;
  const Span place = sameLine && token.type != Tok::END ? span(token) : span(previous.end, previous.end);
  const bool isOnly = failure.expected.count() == 1;
  Tok only = Tok::END;
  for (std::size_t type = 0; isOnly && type < tokCount; ++type) {
    if (failure.expected.test(type)) only = static_cast<Tok>(type);
  }

  if (only == Tok::BECAUSE) {
    auto diagnostic = sink_->report(diag::missing_reason, place, {{"keyword", reasoned(failure)}});
    if (token.type == Tok::TEXT) {
      diagnostic.fix(span(previous.end, previous.end), " because", diag::fix_insert, {{"text", "because"}});
    }
    return;
  }
  if (failure.expected.test(static_cast<std::size_t>(Tok::ARROW)) && isInArm(failure)) {
    auto diagnostic = sink_->report(diag::arm_without_target, place);
    if (help == Help::insertWanted) {
      diagnostic.fix(span(previous.end, previous.end), " ->", diag::fix_insert, {{"text", "->"}});
    }
    return;
  }
  if (isName(rule) && isWord(token) && sameLine) {
    sink_->report(diag::reserved_word, place, {{"word", spelling(token)}});
    return;
  }

  const auto listed = listedBy(rule);
  const bool atListEnd =
      listed && (only == Tok::RBRACE || !isOnly) && failure.expected.test(static_cast<std::size_t>(Tok::RBRACE));
  if (atListEnd) {
    auto diagnostic = sink_->report(diag::expected_or_close, span(token),
                                    {{"expected", *listed}, {"close", "}"}, {"found", found(token)}});
    if (help == Help::removeFound) diagnostic.fix(span(token), "", diag::fix_remove, Applicability::maybe);
    misspelt(diagnostic, token, meantWord(token, engine, rule));
    return;
  }

  const bool typeName =
      isName(rule) && std::any_of(failure.open.begin(), failure.open.end(), [&](const OpenRule &open) {
        return open.rule == Rule::typeAtom && open.token == failure.token;
      });
  const auto noun = typeName ? std::optional<TextId>(diag::noun_type_name) : nounFor(rule, only, previous.type);
  const std::vector<std::string> words = spelled(failure.expected);
  if (!noun && (words.empty() || words.size() > 6)) {
    sink_->report(diag::unexpected_here, place, {{"found", found(token)}});
    return;
  }
  if (!noun && words.size() > 1) {
    sink_->report(diag::expected_one_of, place, {{"names", words}, {"before", quoted(previous)}});
    return;
  }
  const Value expected = noun ? Value(*noun) : Value(quote(words.front()));
  auto diagnostic = sink_->report(diag::expected_after, place, {{"expected", expected}, {"before", quoted(previous)}});
  if (place.begin != place.end) diagnostic.label(diag::label_found, {{"found", found(token)}});
  if (help == Help::insertWanted && isOnly) {
    const std::string_view text = tokSpelling[static_cast<std::size_t>(only)];
    const bool spaced = text != ")" && text != "]" && text != "," && text != ":";
    diagnostic.fix(span(previous.end, previous.end), (spaced ? " " : "") + std::string(text), diag::fix_insert,
                   {{"text", text}});
  }
  if (help == Help::removeFound) diagnostic.fix(span(token), "", diag::fix_remove, Applicability::maybe);
}

} // namespace tejun::syntax
