// A module in memory: what a `.tjb` file says. Plain immutable data; reader, writer, verifier, disassembler and the run loop share it.
// A module that was read is hostile until verify() accepts it (vm/bytecode/verifier.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tejun::vm {

using TypeIndex = std::uint16_t;
using Index = std::uint32_t;
inline constexpr Index none = ~0u;

enum class Op : std::uint8_t {
#define OP(name, A, B, C, X, fuel, effect, prose) name,
#include "vm/bytecode/Opcodes.def"
};

enum class Scalar : std::uint8_t {
#define SCALAR(kind, Name, repr, indicator, en, ja) kind,
#include "vm/bytecode/Scalars.def"
};

enum class Effect : std::uint8_t {
#define EFFECT(name, en, ja) name,
#include "vm/bytecode/Effects.def"
};

/// Where an argument can come from: bits of Param::sources.
enum class Source : std::uint8_t {
#define SOURCE(name, en, ja) name,
#include "vm/bytecode/Sources.def"
};
inline constexpr std::uint8_t sourceBit(Source s) { return static_cast<std::uint8_t>(1u << static_cast<unsigned>(s)); }

enum class Failure : std::uint8_t {
#define FAILURE(name, retried, en, ja) name,
#include "vm/bytecode/Failures.def"
};

enum class Severity : std::uint8_t { low, medium, high, critical };
inline constexpr std::size_t severityCount = 4;
enum class Phase : std::uint8_t { detection, triage, containment, analysis, recovery };
enum class CrashPolicy : std::uint8_t { idempotent, reconcile, once };

// ---- types -------------------------------------------------------------------------------------------------

enum class TypeKind : std::uint8_t { scalar, list, set, map, optional, record, enumeration, handle, union_ };

struct Field {
  std::string name;
  TypeIndex type = 0;
  std::string jsonPath;  // decodes json: where in the reply; empty: by name
  bool optional = false; // may be missing in JSON
};
struct EnumCase {
  std::string name;
  std::string title;
  std::vector<Field> payload;
};
/// A row of the type table. Rows refer only to earlier rows, so no type contains itself.
struct Type {
  TypeKind kind = TypeKind::scalar;
  Scalar scalar = Scalar::unit; // scalar; for a handle (Job<T>): text
  std::vector<TypeIndex> args;  // element; key, value; T of T?; alternatives; a job's T
  std::string name;             // record, enumeration
  std::vector<Field> fields;    // record
  std::vector<EnumCase> cases;  // enumeration; a word when no case has a payload
  bool secret = false;          // Secret<T>: laid out as T, never shown, never recorded
};

// ---- code --------------------------------------------------------------------------------------------------

/// Where a block begins, which registers are initialised there and which bound or approval is open.
struct BlockHead {
  Index pc = 0;
  Index scope = none;                     // pc of the innermost open bound_push or approve_push
  std::vector<std::uint64_t> initialised; // a bit a register, ⌈registers / 64⌉ words
};
struct LineEntry { // source map: from `pc` on, until the next entry
  Index pc = 0;
  Index file = 0; // string
  std::uint32_t line = 0, column = 0;
};
struct Function {
  std::string name;
  std::vector<TypeIndex> registers; // parameters first
  std::uint8_t params = 0;
  TypeIndex result = 0; // unit: none
  std::vector<std::uint32_t> code;
  std::vector<BlockHead> blocks; // in order of pc; the entry is the first
  std::vector<LineEntry> lines;
};
/// A constant. Bool Int Decimal Time Duration Size Port Score MacAddress and payload-free enums by `word`; all others, IpAddress, Network
/// and FileHash among them, by canonical `text`, parsed when a run starts.
struct Constant {
  TypeIndex type = 0;
  std::int64_t word = 0;
  std::string text;
};

// ---- what the procedure says -------------------------------------------------------------------------------

struct Param {
  std::string name;
  TypeIndex type = 0;
  bool optional = false;
  std::uint8_t sources = sourceBit(Source::computed); // what may come here; `computed`: anything
  std::vector<Index> constants = {};                  // rows, in order: with the bit `constant`
};
/// Nothing but its constants, or its absence, may come: the host gate holds the module to it.
inline bool isClosed(const Param &p) {
  return (p.sources & ~(sourceBit(Source::constant) | sourceBit(Source::absent))) == 0;
}
struct Intrinsic {
  std::string name; // edr.isolate
  std::vector<Param> params;
  TypeIndex result = 0;
  std::uint8_t effects = 0; // bit per Effect
  Index target = none;      // parameter that is contained
  Index undo = none;        // intrinsic that takes the result and restores
  bool irreversible = false;
  CrashPolicy crash = CrashPolicy::once;
  Index reconcileWith = none;
  std::int64_t timeoutMs = 0;
  std::uint32_t retry = 0;
  std::uint32_t atOnce = 1;
  std::string audience;
};
enum class SiteKind : std::uint8_t {
  section,
  step,
  process,
  method,
  response,
  arm,
  host,
  skip,
  accept,
  declassify,
  promise,
  clock
};
/// A place of the procedure: what trace, path, journal and messages call it.
struct Site {
  SiteKind kind = SiteKind::host;
  std::string number; // step, process, method, response
  std::string name;   // step's or process's name
  std::string title;
  Index intrinsic = none; // host
  Index slot = none;      // step: its result
  Index target = none;    // arm: site of the step or response it goes to; none: an end
  std::string reason;     // host: why it need not be taken back; declassify: why it may be shown
  std::uint32_t line = 0;
  Index file = 0;
};
enum class AskKind : std::uint8_t { choose, form, approve, task, consult };
struct AskField {
  std::string name, title;
  TypeIndex type = 0;
};
struct Ask {
  std::string key;   // 1.27 · confirm c2_access
  std::string title; // of the process
  Index team = none;
  AskKind kind = AskKind::approve;
  bool many = false;
  TypeIndex subject = 0; // type of what is offered or what the task is about; unit: nothing
  TypeIndex answer = 0;
  std::vector<AskField> fields;
  std::int64_t atMostMs = 0, remindMs = 0; // 0: none
  Index escalateTo = none;
};
struct Approval {
  Index team = none;
  std::uint32_t quorum = 1;
  std::int64_t atMostMs = 0;
};
/// From a moment on, local time is UTC and this much.
struct ZoneOffset {
  std::int64_t fromMs = 0; // UTC
  std::int64_t minutes = 0;
};
struct OpenHours {
  std::uint8_t days = 0;          // bit 0: Monday
  std::uint16_t from = 0, to = 0; // minutes of the local day
};
/// When an office is open. Its zone's rules are in it, so that no machine's own decide.
struct Calendar {
  std::string name, title, zone;
  std::vector<ZoneOffset> offsets;  // rising; the first holds before too
  std::vector<OpenHours> hours;     // do not overlap; rising within a day
  std::vector<std::int64_t> closed; // local days since 1970-01-01, rising
};
enum class OfficeUnit : std::uint8_t {
  openDays, // to the end of the nth open day after today
  days,     // n days, then to the end of an open day
  openTime  // while the office is open
};
/// A length in the time of an office.
struct OfficeTime {
  Index calendar = none;
  OfficeUnit unit = OfficeUnit::openDays;
  std::int64_t amount = 0; // days, or milliseconds
};
enum class OutcomeKind : std::uint8_t { contained, closed, handedOff };
struct Outcome {
  OutcomeKind kind = OutcomeKind::closed;
  std::string name;
  bool owesNothing = false;
};

struct Team {
  std::string name, title;
  bool external = false;
};
struct System {
  std::string name, title;
  std::vector<std::string> networks, tags;
};
struct Incident {
  std::string name, title;
};
struct Duty {
  std::string name, title;
};
struct Fact {
  std::string name, title;
  TypeIndex type = 0;
};
struct CriteriaRow {
  Severity severity{};
  std::string title;
  std::vector<Index> duties;
  std::int64_t respondWithinMs = 0;
};
struct PhaseOwner {
  bool declared = false;
  Index team = none, requestedBy = none, plannedBy = none;
  Severity from = Severity::low;
};
enum class GuardKind : std::uint8_t { never, limit, require };
struct Guard {
  GuardKind kind = GuardKind::never;
  Index intrinsic = none;
  std::vector<std::string> intersects;
  std::string tagged;
  std::int64_t limit = 0, perMs = 0;
  Index approvalBy = none;
  std::uint32_t quorum = 1;
  Index system = none;
};

/// Where something is written. Columns count code points; the end is behind it.
struct SourceSpan {
  Index file = none; // string; none: nowhere
  std::uint32_t line = 0, column = 0, endLine = 0, endColumn = 0;
};
enum class AtomOp : std::uint8_t { eq, ne, lt, le, gt, ge, contains, starts, ends, matches, like, in, known };
/// What a comparison says of an order (negative: less); false of what compares otherwise.
constexpr bool orders(AtomOp op, int order) {
  switch (op) {
  case AtomOp::eq: return order == 0;
  case AtomOp::ne: return order != 0;
  case AtomOp::lt: return order < 0;
  case AtomOp::le: return order <= 0;
  case AtomOp::gt: return order > 0;
  case AtomOp::ge: return order >= 0;
  default: return false;
  }
}
enum class ConditionKind : std::uint8_t { always, all, any, not_, atom };
/// A node of a detection's `when`, in preorder; `children` follow at their indexes.
struct Condition {
  ConditionKind kind = ConditionKind::always;
  std::vector<Index> children;     // indexes greater than the node's own
  std::vector<std::uint8_t> field; // path of field indexes into the alert's record
  std::string fieldText;
  AtomOp op = AtomOp::eq;
  bool foldCase = true;
  std::vector<Index> values; // constants
  SourceSpan where;
};
struct Detection {
  std::string name, title;
  Index incident = 0;
  std::vector<std::vector<std::uint8_t>> needs;
  std::vector<std::string> needsText;
  std::vector<Condition> when; // [0] is the root
  Index confirm = none;        // function Alert → Int
  std::int64_t confirmAtMostMs = 0;
  Index undecidedAsk = none; // ask `confirm NAME`
};
struct Playbook {
  std::string name, title;
  std::vector<Index> incidents;
  Index entry = none; // function () → unit
  std::vector<std::vector<std::uint8_t>> needs;
  std::vector<std::string> needsText;
};
struct Process {
  std::string number, name, title;
  Index entry = none;
  std::vector<Index> fulfils;
};
struct Response {
  std::string number, title;
  Index team = none;
  Index entry = none;
};

struct Module {
  std::string name;                 // workspace
  std::vector<std::string> strings; // file names
  std::vector<Type> types;          // [0] is unit
  std::vector<Constant> constants;
  std::vector<Function> functions;
  std::vector<TypeIndex> slots;      // run slots of all playbooks; [0] is the alert
  std::vector<Intrinsic> intrinsics; // only those that are used, and their undos: the authority of the module
  std::vector<Site> sites;
  std::vector<Ask> asks;
  std::vector<Approval> approvals;
  std::vector<Calendar> calendars;
  std::vector<OfficeTime> officeTimes;
  std::vector<Outcome> outcomes;
  std::vector<Team> teams;
  std::vector<System> systems;
  std::vector<Incident> incidents; // ordinals of the Incident enum
  std::vector<Duty> duties;
  std::vector<Fact> facts;
  std::vector<CriteriaRow> criteria; // most severe first
  PhaseOwner phases[5];
  std::vector<Guard> guards;
  std::vector<Detection> detections;
  std::vector<Playbook> playbooks;
  std::vector<Process> processes;
  std::vector<Response> responses;
  Index enrich = none;   // function Alert → Alert
  Index severity = none; // function () → unit: recomputes the severity
  TypeIndex alertType = 0, incidentType = 0, severityType = 0, failureType = 0;
  std::uint8_t hash[32] = {}; // BLAKE2b of everything else; the run pins it
};

} // namespace tejun::vm
