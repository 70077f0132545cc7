// Tests: their target, parameters and cases, their alert.
#include "compiler/sema/tests.h"

#include "compiler/diagnostics/names.h"
#include "compiler/diagnostics/tests.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/sema/body_checker.h"
#include "compiler/sema/hir_walk.h"
#include "compiler/sema/symbols.h"

namespace tejun::sema {

namespace {

class AskCollector final : public hir::Walker {
public:
  explicit AskCollector(llvm::StringMap<std::vector<const hir::Ask *>> &out) : out_(out) {}
  bool enter(const hir::Expr &expr) override {
    if (const auto *ask = llvm::dyn_cast<hir::Ask>(&expr)) out_[ask->key].push_back(ask);
    return true;
  }

private:
  llvm::StringMap<std::vector<const hir::Ask *>> &out_;
};

} // namespace

TestChecker::TestChecker(Context &context) : ctx(context), program(context.program) {
  AskCollector collector(asks_);
  for (const hir::ProcessInfo &process : program.processes)
    for (const hir::MethodInfo &method : process.methods)
      if (method.body) collector.walk(method.body);
  for (const hir::ResponseInfo &response : program.responses)
    if (response.body.block) collector.walk(response.body.block);
  for (const hir::DetectInfo &detect : program.detects)
    if (detect.confirm.block) collector.walk(detect.confirm.block);
}

void TestChecker::check(const FileScope &scope, const ast::TestItem &item) {
  scope_ = &scope;
  program.tests.emplace_back();
  test_ = &program.tests.back();
  answered_.clear();
  test_->title = item.title.text;
  test_->doc = item.doc;
  test_->span = span(item.title ? item.title.range : item.range);
  const auto [first, isNew] = titles_.try_emplace(item.title.text, test_->span);
  if (!isNew)
    ctx.sink.report(diag::duplicate_test, test_->span, {{"title", item.title.text.str()}})
        .label(first->second, diag::label_first_given_here);

  if (item.target) target(item.target);
  parameters(item);
  alert(item);
  for (const ast::GivenDecl &decl : item.givens) given(decl);
  for (const ast::ExpectDecl &decl : item.expects) expect(decl);
  if (item.expects.empty() && !scope.incomplete) ctx.sink.report(diag::test_without_expectation, test_->span);
}

void TestChecker::target(const ast::Ident &name) {
  if (const Symbol *playbook = ctx.lookupKind(SymbolKind::playbook, name.text)) {
    test_->playbook = playbook->id;
    return;
  }
  if (const Symbol *detection = ctx.lookupKind(SymbolKind::detect, name.text)) {
    test_->detection = detection->id;
    return;
  }
  if (ctx.incomplete) return;
  llvm::SmallVector<StringRef, 16> known;
  for (const auto &playbook : program.playbooks) known.push_back(playbook.name);
  for (const auto &detection : program.detects) known.push_back(detection.name);
  auto report = ctx.sink.report(diag::not_a_test_target, span(name.range), {{"name", name.text.str()}});
  if (const auto near = Context::didYouMean(name.text, known))
    report.note(diag::help_did_you_mean, {{"name", *near}})
        .fix(span(name.range), *near, diag::fix_replace_with, {{"replacement", *near}}, Applicability::maybe);
}

void TestChecker::parameters(const ast::TestItem &item) {
  for (const ast::Param &param : item.params) {
    if (!param.name || !param.type) continue;
    hir::Local local;
    local.name = param.name.text;
    local.type = ctx.resolveType(*scope_, *param.type);
    local.span = span(param.name.range);
    test_->params.push_back(local);
  }
  if (test_->params.empty() != item.cases.empty()) {
    if (!scope_->incomplete)
      ctx.sink.report(diag::cases_and_parameters,
                      item.cases.empty() ? test_->params.front().span : span(item.cases.front().range));
    return;
  }
  llvm::StringMap<Span> seen;
  for (const ast::TestCase &row : item.cases) {
    const Span at = span(row.title.range);
    const auto [first, isNew] = seen.try_emplace(row.title.text, at);
    if (!isNew)
      ctx.sink.report(diag::duplicate_test, at, {{"title", row.title.text.str()}})
          .label(first->second, diag::label_first_given_here);
    hir::TestInfo::Case made;
    made.title = row.title.text;
    made.span = at;
    auto values = checkTestCase(ctx, *scope_, test_->params, row.args, span(row.range));
    if (values) made.values = std::move(*values);
    if (values) test_->cases.push_back(std::move(made));
  }
}

void TestChecker::alert(const ast::TestItem &item) {
  if (item.alertFile) {
    test_->alertFile = item.alertFile.text;
    test_->alertSpan = span(item.alertFile.range);
    return;
  }
  if (!item.alert) {
    if (!scope_->incomplete) ctx.sink.report(diag::test_without_alert, test_->span);
    return;
  }
  test_->alertSpan = span(item.alert->range);
  test_->alert = value(*item.alert, program.alertType);
}

const hir::Expr *TestChecker::value(const ast::Expr &expr, TypeId expected) {
  return checkTestValue(ctx, *scope_, test_->params, expr, expected);
}

const Symbol *TestChecker::intrinsic(const ast::Path &path) {
  if (path.parts.empty()) return nullptr;
  const Symbol *symbol = ctx.lookup(*scope_, path.parts.front().text);
  for (std::size_t i = 1; symbol && i < path.parts.size(); ++i) {
    if (symbol->kind != SymbolKind::module) break;
    const std::uint32_t module = symbol->id;
    symbol = ctx.lookupIn(module, path.parts[i].text);
    if (!symbol) {
      ctx.unknownMember(*scope_, module, path.parts[i]);
      return nullptr;
    }
  }
  if (!symbol) {
    ctx.unknownName(*scope_, path.parts.front());
    return nullptr;
  }
  if (symbol->kind == SymbolKind::intrinsic) return symbol;
  ctx.sink.report(diag::wrong_kind_of_name, span(path.range),
                  {{"name", std::string(ctx.sources.text(span(path.range)))},
                   {"found", nounOf(symbol->kind)},
                   {"expected", diag::noun_intrinsic}});
  return nullptr;
}

std::optional<std::vector<hir::TestArgument>> TestChecker::arguments(hir::IntrinsicId id, ArrayRef<ast::Arg> args,
                                                                     ast::Range at) {
  std::vector<bool> free;
  const auto values = checkTestArguments(ctx, *scope_, test_->params, id, args, free, span(at));
  if (!values) return std::nullopt;
  std::vector<hir::TestArgument> when;
  const auto &params = program.intrinsics[static_cast<std::size_t>(id)].params;
  for (std::size_t i = 0; i < params.size(); ++i)
    if (!free[i]) when.push_back({params[i].name, (*values)[i]});
  return when;
}

std::optional<std::string> TestChecker::keyOf(ast::GivenKind kind, const ast::Path &path, const ast::Number &response) {
  if (kind == ast::GivenKind::approval) {
    const Symbol *symbol = intrinsic(path);
    return symbol ? std::optional("approval " + program.intrinsics[symbol->id].name) : std::nullopt;
  }
  if (!response && path.parts.size() != 1) return std::nullopt;
  const Span at = span(response ? response.range : path.range);
  std::string name, key;
  bool asks = false;
  if (response) {
    name = key = "response " + response.text.str();
    asks = asks_.contains(key);
  } else {
    const bool confirms = kind == ast::GivenKind::confirm;
    const std::uint32_t id =
        ctx.require(*scope_, confirms ? SymbolKind::detect : SymbolKind::process, path.parts.front());
    if (id == hir::noId) return std::nullopt;
    name = path.parts.front().text.str();
    const StringRef number = confirms ? StringRef() : program.processes[id].number;
    key = confirms ? "confirm " + name : number.empty() ? name : number.str();
    asks = confirms ? program.detects[id].hasConfirm : asks_.contains(key);
  }
  if (asks) return key;
  if (!ctx.incomplete) ctx.sink.report(diag::test_not_asked, at, {{"name", name}});
  return std::nullopt;
}

} // namespace tejun::sema
