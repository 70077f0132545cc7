// Makes the rows of one table, TEJUN_MESSAGES, into constants and tags. No include guard: each table's header includes it once.
// NOLINTBEGIN(readability-identifier-naming): the names of messages
namespace tejun::diag {
namespace rows {
#define TEJUN_DIAGNOSTIC(code, name, severity, en, ja, helpEn, helpJa) \
  inline constexpr DiagnosticRow name{#code, #name, Severity::severity, {en, ja}, {helpEn, helpJa}};
#define TEJUN_TEXT(kind, name, en, ja) \
  inline constexpr TextRow kind##_##name{TextKind::kind, #kind "_" #name, {en, ja}};
#include TEJUN_MESSAGES
#undef TEJUN_DIAGNOSTIC
#undef TEJUN_TEXT
} // namespace rows
#define TEJUN_DIAGNOSTIC(code, name, severity, en, ja, helpEn, helpJa) inline constexpr MessageTag<&rows::name> name{};
#define TEJUN_TEXT(kind, name, en, ja) inline constexpr MessageTag<&rows::kind##_##name> kind##_##name{};
#include TEJUN_MESSAGES
#undef TEJUN_DIAGNOSTIC
#undef TEJUN_TEXT
} // namespace tejun::diag
// NOLINTEND(readability-identifier-naming)
#undef TEJUN_MESSAGES
