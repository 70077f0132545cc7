#include "compiler/syntax/ast_walk.h"

namespace tejun::ast {

using llvm::cast;

void Walker::walk(const File &file) {
  for (const Item *item : file.items) walk(item);
}

void Walker::walk(const Item *item) {
  if (item && enter(*item)) children(*item);
}

void Walker::walk(const Stmt *stmt) {
  if (stmt && enter(*stmt)) children(*stmt);
}

void Walker::walk(const Expr *expr) {
  if (expr && enter(*expr)) children(*expr);
}

void Walker::walk(const Block *block) {
  if (!block || !enter(*block)) return;
  walkAll(block->stmts);
  walk(block->tail);
}

void Walker::walk(const Handler *handler) {
  if (!handler || !enter(*handler)) return;
  walk(handler->value);
  say(handler->reason, TextRole::reason);
  walk(handler->target);
  walk(handler->block);
  for (const HandlerArm &arm : handler->arms) walk(arm.handler);
}

void Walker::walk(const Target *target) {
  if (!target || !enter(*target)) return;
  walkArgs(target->args);
  say(target->because, TextRole::reason);
  walk(target->package);
}

void Walker::walk(const TypeRef *type) {
  if (!type || !enter(*type)) return;
  for (const TypeRef *arg : type->args) walk(arg);
  for (const TypeRef *alternative : type->alternatives) walk(alternative);
}

void Walker::walkParams(ArrayRef<Param> params) {
  for (const Param &param : params) {
    walk(param.type);
    walk(param.defaultValue);
  }
}

void Walker::walkFields(ArrayRef<FieldDecl> fields) {
  for (const FieldDecl &field : fields) {
    walk(field.type);
    say(field.at, TextRole::other);
    walk(field.defaultValue);
  }
}

void Walker::scope(const ScopeItem &item) {
  say(item.title, TextRole::title);
  for (const DomainDecl &decl : item.domains) say(decl.title, TextRole::title);
  for (const SystemDecl &decl : item.systems) {
    say(decl.title, TextRole::title);
    walkAll(decl.networks);
    for (const TextLit &tag : decl.tags) say(tag, TextRole::other);
  }
  for (const IncidentDecl &decl : item.incidents) say(decl.title, TextRole::title);
  for (const TeamDecl &decl : item.teams) say(decl.title, TextRole::title);
  for (const CalendarDecl &decl : item.calendars) say(decl.title, TextRole::title);
  for (const BindDecl &decl : item.bindings) {
    path(decl.capability);
    for (const ProviderDecl &provider : decl.providers) say(provider.title, TextRole::title);
  }
  for (const PhaseDecl &decl : item.phases) walk(decl.receives);
  for (const EnrichDecl &decl : item.enriches) walk(decl.call);
  for (const GuardDecl &decl : item.guards) {
    path(decl.intrinsic);
    walkAll(decl.intersects);
    say(decl.tagged, TextRole::other);
    walk(decl.limit);
    walk(decl.per);
    walk(decl.quorum);
  }
}

void Walker::children(const Item &item) {
  switch (item.kind) {
  case ItemKind::error: return;
  case ItemKind::scope: return scope(cast<ScopeItem>(item));
  case ItemKind::duty: return say(cast<DutyItem>(item).title, TextRole::title);
  case ItemKind::fact: say(cast<FactItem>(item).title, TextRole::title); return walk(cast<FactItem>(item).type);
  case ItemKind::criteria:
    for (const CriteriaRow &row : cast<CriteriaItem>(item).rows) {
      say(row.title, TextRole::title);
      walk(row.respondWithin);
      walkAll(row.whens);
    }
    return;
  case ItemKind::detect: {
    const auto &detect = cast<DetectItem>(item);
    say(detect.title, TextRole::title);
    walk(detect.when);
    walk(detect.confirmAtMost);
    return walk(detect.confirm);
  }
  case ItemKind::record:
    say(cast<RecordItem>(item).title, TextRole::title);
    return walkFields(cast<RecordItem>(item).fields);
  case ItemKind::enum_:
    say(cast<EnumItem>(item).title, TextRole::title);
    for (const EnumCase &decl : cast<EnumItem>(item).cases) {
      say(decl.title, TextRole::title);
      walkFields(decl.payload);
    }
    return;
  case ItemKind::fn: {
    const auto &fn = cast<FnItem>(item);
    walkParams(fn.params);
    walk(fn.result);
    return walk(fn.body);
  }
  case ItemKind::const_: walk(cast<ConstItem>(item).type); return walk(cast<ConstItem>(item).value);
  case ItemKind::intrinsic: {
    const auto &intrinsic = cast<IntrinsicItem>(item);
    walkParams(intrinsic.params);
    walk(intrinsic.result);
    say(intrinsic.irreversibleBecause, TextRole::reason);
    walk(intrinsic.timeout);
    walk(intrinsic.retry);
    return walk(intrinsic.concurrency);
  }
  case ItemKind::process: {
    const auto &process = cast<ProcessItem>(item);
    say(process.title, TextRole::title);
    for (const InputDecl &input : process.inputs) walk(input.type);
    for (const OutputDecl &output : process.outputs) walk(output.type);
    for (const MethodDecl &method : process.methods) {
      if (!enter(method)) continue;
      say(method.title, TextRole::title);
      walk(method.when);
      say(method.whenTitle, TextRole::title);
      walk(method.body);
    }
    return;
  }
  case ItemKind::playbook:
    say(cast<PlaybookItem>(item).title, TextRole::title);
    return walkAll(cast<PlaybookItem>(item).body);
  case ItemKind::response: {
    const auto &response = cast<ResponseItem>(item);
    say(response.title, TextRole::title);
    walkParams(response.params);
    return walk(response.body);
  }
  case ItemKind::message: {
    const auto &message = cast<MessageItem>(item);
    say(message.title, TextRole::title);
    walkParams(message.params);
    for (const MessagePart &part : message.parts) walk(part.text);
    return;
  }
  case ItemKind::capability: {
    const auto &capability = cast<CapabilityItem>(item);
    say(capability.title, TextRole::title);
    for (const IntrinsicItem *intrinsic : capability.intrinsics) walk(intrinsic);
    return;
  }
  case ItemKind::hook: say(cast<HookItem>(item).title, TextRole::title); return walkParams(cast<HookItem>(item).params);
  case ItemKind::attach: {
    const auto &attach = cast<AttachItem>(item);
    path(attach.hook);
    say(attach.steps->title, TextRole::title);
    return walkAll(attach.steps->body);
  }
  case ItemKind::test: return test(cast<TestItem>(item));
  }
}

void Walker::test(const TestItem &item) {
  say(item.title, TextRole::title);
  walkParams(item.params);
  walk(item.alert);
  say(item.alertFile, TextRole::other);
  for (const TestCase &one : item.cases) {
    say(one.title, TextRole::title);
    walkArgs(one.args);
  }
  for (const GivenDecl &given : item.givens) {
    if (given.kind == GivenKind::call || given.kind == GivenKind::approval) path(given.path);
    walkArgs(given.args);
    walk(given.value);
    walk(given.times);
    walk(given.after);
  }
  for (const ExpectDecl &expect : item.expects) {
    if (expect.hasArgs || expect.asker == GivenKind::approval) path(expect.path);
    walkArgs(expect.args);
    say(expect.text, TextRole::other);
    walk(expect.value);
    walk(expect.times);
    walk(expect.time);
  }
}

void Walker::children(const Stmt &stmt) {
  switch (stmt.kind) {
  case StmtKind::error:
  case StmtKind::needs:
  case StmtKind::later: return;
  case StmtKind::let:
  case StmtKind::var: walk(cast<LetStmt>(stmt).type); return walk(cast<LetStmt>(stmt).value);
  case StmtKind::assign: return walk(cast<AssignStmt>(stmt).value);
  case StmtKind::expr: return walk(cast<ExprStmt>(stmt).value);
  case StmtKind::if_:
    walk(cast<IfStmt>(stmt).cond);
    walk(cast<IfStmt>(stmt).then);
    return walk(cast<IfStmt>(stmt).otherwise);
  case StmtKind::match: return walk(cast<MatchStmt>(stmt).match);
  case StmtKind::for_: walk(cast<ForStmt>(stmt).in); return walk(cast<ForStmt>(stmt).body);
  case StmtKind::repeat:
    walk(cast<RepeatStmt>(stmt).times);
    walk(cast<RepeatStmt>(stmt).whileCond);
    return walk(cast<RepeatStmt>(stmt).body);
  case StmtKind::return_: return walk(cast<ReturnStmt>(stmt).value);
  case StmtKind::establish:
  case StmtKind::assume: walk(cast<FactStmt>(stmt).value); return say(cast<FactStmt>(stmt).because, TextRole::reason);
  case StmtKind::omit: return say(cast<OmitStmt>(stmt).because, TextRole::reason);
  case StmtKind::skip:
  case StmtKind::accept:
  case StmtKind::fail:
  case StmtKind::park: return say(cast<LeaveStmt>(stmt).reason, TextRole::reason);
  case StmtKind::jump: return walk(cast<JumpStmt>(stmt).target);
  case StmtKind::within: walk(cast<WithinStmt>(stmt).duration); return walk(cast<WithinStmt>(stmt).body);
  case StmtKind::atMost:
    walk(cast<AtMostStmt>(stmt).duration);
    walk(cast<AtMostStmt>(stmt).body);
    return walk(cast<AtMostStmt>(stmt).otherwise);
  case StmtKind::approval:
    walk(cast<ApprovalStmt>(stmt).quorum);
    walk(cast<ApprovalStmt>(stmt).atMost);
    walk(cast<ApprovalStmt>(stmt).body);
    walk(cast<ApprovalStmt>(stmt).reworks);
    walk(cast<ApprovalStmt>(stmt).rework);
    return walk(cast<ApprovalStmt>(stmt).refused);
  case StmtKind::verdict: return walk(cast<VerdictStmt>(stmt).when);
  case StmtKind::clock:
    walk(cast<ClockStmt>(stmt).duration);
    walk(cast<ClockStmt>(stmt).breach);
    return walkAll(cast<ClockStmt>(stmt).body);
  case StmtKind::section:
    say(cast<SectionStmt>(stmt).title, TextRole::title);
    return walkAll(cast<SectionStmt>(stmt).body);
  case StmtKind::step:
    say(cast<StepStmt>(stmt).title, TextRole::title);
    walk(cast<StepStmt>(stmt).call);
    walk(cast<StepStmt>(stmt).when);
    return walk(cast<StepStmt>(stmt).within);
  case StmtKind::branch:
    for (const BranchArm &arm : cast<BranchStmt>(stmt).arms) {
      walk(arm.when);
      say(arm.title, TextRole::title);
      walk(arm.target);
    }
    return;
  case StmtKind::together: return walkAll(cast<TogetherStmt>(stmt).body);
  case StmtKind::input: return walk(cast<InputStmt>(stmt).decl.type);
  case StmtKind::output: return walk(cast<OutputStmt>(stmt).decl.type);
  }
}

void Walker::children(const Expr &expr) {
  switch (expr.kind) {
  case ExprKind::error:
  case ExprKind::boolLit:
  case ExprKind::intLit:
  case ExprKind::decimalLit:
  case ExprKind::addressLit:
  case ExprKind::networkLit:
  case ExprKind::durationLit:
  case ExprKind::sizeLit:
  case ExprKind::timeOfDayLit:
  case ExprKind::dateLit:
  case ExprKind::name:
  case ExprKind::later: return;
  case ExprKind::officeTime: return walk(cast<OfficeTimeExpr>(expr).length);
  case ExprKind::textLit:
    for (const TextPart &part : cast<TextExpr>(expr).parts) walk(part.hole);
    return;
  case ExprKind::member:
  case ExprKind::optMember: return walk(cast<MemberExpr>(expr).base);
  case ExprKind::index: walk(cast<IndexExpr>(expr).base); return walk(cast<IndexExpr>(expr).key);
  case ExprKind::call: walk(cast<CallExpr>(expr).callee); return walkArgs(cast<CallExpr>(expr).args);
  case ExprKind::unary: return walk(cast<UnaryExpr>(expr).operand);
  case ExprKind::binary: walk(cast<BinaryExpr>(expr).left); return walk(cast<BinaryExpr>(expr).right);
  case ExprKind::is: return walk(cast<IsExpr>(expr).operand);
  case ExprKind::ifRan: return walk(cast<IfRanExpr>(expr).operand);
  case ExprKind::listLit: return walkAll(cast<ListExpr>(expr).items);
  case ExprKind::recordLit:
    for (const FieldInit &field : cast<RecordExpr>(expr).fields) walk(field.value);
    return;
  case ExprKind::lambda: return walk(cast<LambdaExpr>(expr).body);
  case ExprKind::ifExpr:
    walk(cast<IfExpr>(expr).cond);
    walk(cast<IfExpr>(expr).then);
    return walk(cast<IfExpr>(expr).otherwise);
  case ExprKind::matchExpr:
    walk(cast<MatchExpr>(expr).subject);
    for (const MatchArm &arm : cast<MatchExpr>(expr).arms) {
      for (const Pattern &pattern : arm.patterns) walk(pattern.literal);
      walk(arm.guard);
      walk(arm.body);
    }
    return;
  case ExprKind::elseExpr: walk(cast<ElseExpr>(expr).operand); return walk(cast<ElseExpr>(expr).handler);
  case ExprKind::ask: {
    const auto &ask = cast<AskExpr>(expr);
    walk(ask.question);
    walk(ask.subject);
    for (const FormField &field : ask.fields) {
      say(field.title, TextRole::title);
      walk(field.type);
      walk(field.from);
    }
    walk(ask.atMost);
    walk(ask.remindEvery);
    return walk(ask.silence);
  }
  case ExprKind::await: walk(cast<AwaitExpr>(expr).job); return walk(cast<AwaitExpr>(expr).atMost);
  case ExprKind::poll: {
    const auto &poll = cast<PollExpr>(expr);
    walk(poll.call);
    walk(poll.every);
    walk(poll.atMostTimes);
    return walk(poll.until);
  }
  case ExprKind::declassify:
    walk(cast<DeclassifyExpr>(expr).operand);
    return say(cast<DeclassifyExpr>(expr).because, TextRole::reason);
  case ExprKind::each: return walk(cast<EachExpr>(expr).list);
  }
}

} // namespace tejun::ast
