#include "compiler/syntax/recover.h"
namespace tejun::syntax {
void Recovery::reportLexProblems() {}
std::optional<Rule> Recovery::ruleAt(std::size_t at, bool) {
  if (tokens_[at].type == Tok::MODULE) return Rule::moduleDecl;
  if (tokens_[at].type == Tok::IMPORT) return Rule::importDecl;
  return Rule::topItem;
}
std::size_t Recovery::skipToDeclaration(std::size_t at) { return at + 1; }
Recovery::Outcome Recovery::repair(Rule, std::size_t) {
  const Failure f = engine_.failure();
  sink_.report(diag::unexpected_token, span(tokens_[f.token]),
               {{"expected", "something else"}, {"found", std::string(spelling(tokens_[f.token]))}});
  return {false, tokens_.size() - 1};
}
} // namespace tejun::syntax
