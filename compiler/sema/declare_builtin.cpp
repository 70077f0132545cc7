// What the compiler declares itself, as it comes from tables: the enumerations Severity, Failure, Incident and Indicator. And the
// declarations of the prelude that the rest of the compiler knows by name.
#include "compiler/diagnostics/command.h"
#include "compiler/sema/declare.h"

namespace tejun::sema {

namespace {

struct SeverityRow {
  const char *name;
  const char *title;
};
/// In the order of hir::Severity.
constexpr SeverityRow severities[] = {{"low", "低"}, {"medium", "中"}, {"high", "重大"}, {"critical", "致命的"}};

constexpr const char *failures[] = {
#define FAILURE(name, retried, en, ja) #name,
#include "vm/bytecode/Failures.def"
};

/// `fileHash` as users write names: `file_hash`.
std::string snakeCase(StringRef name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      out += '_';
      out += static_cast<char>(c - 'A' + 'a');
    } else {
      out += c;
    }
  }
  return out;
}

} // namespace

EnumId Declarer::builtinEnum(StringRef name) {
  const auto id = static_cast<std::uint32_t>(program.enums.size());
  program.enums.emplace_back().name = name.str();
  ctx.modules[Context::preludeModule].names.try_emplace(name, Symbol{SymbolKind::enumeration, id, hir::noId, {}, name});
  return static_cast<EnumId>(id);
}

void Declarer::declareBuiltins() {
  const auto cases = [&](EnumId id) -> auto & { return program.enums[static_cast<std::size_t>(id)].cases; };
  program.severityEnum = builtinEnum("Severity");
  for (const SeverityRow &row : severities) cases(program.severityEnum).push_back({row.name, row.title, {}});
  program.failureEnum = builtinEnum("Failure");
  for (const char *name : failures) cases(program.failureEnum).push_back({name, {}, {}});
  program.incidentEnum = builtinEnum("Incident"); // its cases come with the scope
  program.indicatorEnum = builtinEnum("Indicator");
  const auto indicator = [&](StringRef kind, TypeId type) {
    hir::FieldInfo value;
    value.name = "value";
    value.type = type;
    cases(program.indicatorEnum).push_back({ctx.copyText(snakeCase(kind)), {}, {value}});
  };
#define SCALAR(kind, Name, repr, isIndicator, en, ja) \
  if (isIndicator) indicator(#kind, kind##Type);
#include "vm/bytecode/Scalars.def"
}

void Declarer::findWellKnown() {
  const Symbol *alert = ctx.lookupIn(Context::preludeModule, "Alert");
  if (!alert) {
    ctx.sink.report(diag::internal_error, Span{}, {{"what", "the prelude declares no `Alert`"}});
    return;
  }
  program.alertRecord = static_cast<RecordId>(alert->id);
  program.alertType = program.types.record(program.alertRecord);
  for (const auto &[name, record] :
       {std::pair{"Message", &program.messageRecord}, std::pair{"MessageText", &program.messageTextRecord}}) {
    const Symbol *symbol = ctx.lookupIn(Context::preludeModule, name);
    if (!symbol) continue; // a test's own prelude
    *record = static_cast<RecordId>(symbol->id);
  }
}

} // namespace tejun::sema
