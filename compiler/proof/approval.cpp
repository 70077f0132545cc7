// Approval dominance: every way to a containment that a guard lets pass only with an approval goes through a `with approval` of that team
// and quorum, unless what is known on the way keeps the target out of the guard's system. And the guards that a constant breaks.
// Ways are followed from the playbooks through their responses into the processes; a body is looked at once for each that it is
// entered with, so the price is that of the bodies times the different ways in which they are entered.
#include <map>
#include <set>

#include <fmt/format.h>

#include "compiler/diagnostics/effects.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/proof/call_walk.h"
#include "compiler/proof/checks.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::proof {

using llvm::cast;

namespace {

std::string_view view(llvm::StringRef text) { return {text.data(), text.size()}; }

/// The approvals and the bounds of the parameters that a body is entered with.
struct Entry {
  std::vector<const hir::Approval *> approvals;
  std::vector<Bound> params;
};

class ApprovalProof {
public:
  ApprovalProof(const Procedure &procedure, DiagnosticSink &sink)
      : program_(procedure.program), flow_(procedure.flow), sink_(sink) {
    for (std::size_t i = 0; i < program_.scope.guards.size(); ++i)
      if (program_.scope.guards[i].kind == ast::GuardKind::require)
        guards_[program_.scope.guards[i].intrinsic].push_back(i);
  }

  void run() {
    if (guards_.empty()) return;
    std::vector<bool> entered(program_.responses.size(), false);
    for (const flow::Graph &graph : flow_.graphs) playbook(graph, entered);
    // One that no playbook names is held to the same: it may be named tomorrow.
    for (std::size_t i = 0; i < entered.size(); ++i)
      if (!entered[i]) response(static_cast<hir::ResponseId>(i), {{}, std::vector<Bound>(paramsOf(i))});
    report();
  }

private:
  struct Finding {
    const hir::HostCall *call = nullptr;
    std::size_t guard = 0;
    std::string way;
    Spot spot;
    const hir::Block *method = nullptr; // the body that it stands in
    std::size_t otherWays = 0;
  };
  using Found = std::vector<std::size_t>; // of findings_

  class Body : public CallWalk {
  public:
    Body(ApprovalProof &proof, const std::vector<hir::Local> &locals, Found &found)
        : CallWalk(proof.program_, locals), proof_(proof), found_(found) {}
    void enter(Spot &spot, const Entry &entry) {
      spot.approvals = entry.approvals;
      for (std::size_t i = 0; i < entry.params.size(); ++i)
        spot.known.learn(reader.local(static_cast<hir::LocalId>(i)), entry.params[i]);
    }
    const hir::MethodInfo *in = nullptr;
    const hir::Block *body = nullptr;

  protected:
    using CallWalk::call;
    void call(const hir::HostCall &call, const Spot &spot) override {
      const auto guards = proof_.guards_.find(call.intrinsic);
      if (guards == proof_.guards_.end()) return;
      for (const std::size_t guard : guards->second)
        if (!covered(proof_.program_.scope.guards[guard], spot) && !excluded(guard, call, spot))
          found_.push_back(proof_.found(call, guard, spot, body));
    }
    void call(const hir::ProcessCall &call, const Spot &spot) override {
      Entry entry{spot.approvals, {}};
      for (const hir::Expr *arg : call.args) entry.params.push_back(reader.boundOf(arg, spot.known));
      const Found below = proof_.process(call.process, entry);
      found_.insert(found_.end(), below.begin(), below.end());
    }
    void call(const hir::Target &target, const Spot &spot) override {
      Entry entry{spot.approvals, {}};
      for (const hir::Expr *arg : target.args) entry.params.push_back(reader.boundOf(arg, spot.known));
      const Found below = proof_.response(target.response, entry);
      found_.insert(found_.end(), below.begin(), below.end());
    }
    void method(const hir::MethodInfo *info) override {
      if (in) proof_.frames_.pop_back();
      in = info;
      body = info ? info->body : nullptr;
      if (info) proof_.frames_.push_back(fmt::format("method {}", view(info->number)));
    }

  private:
    static bool covered(const hir::GuardInfo &guard, const Spot &spot) {
      return llvm::any_of(spot.approvals, [&](const hir::Approval *approval) {
        return approval->team == guard.approvalBy && approval->quorum >= guard.quorum;
      });
    }
    bool excluded(std::size_t index, const hir::HostCall &call, const Spot &spot) {
      const hir::GuardInfo &guard = program.scope.guards[index];
      if (static_cast<std::uint32_t>(guard.system) == hir::noId) return false;
      const hir::SystemInfo &system = program.systems[static_cast<std::size_t>(guard.system)];
      const std::uint32_t target = program.intrinsics[static_cast<std::size_t>(call.intrinsic)].target;
      // Who bears a tag is known only when the gate asks.
      if (!system.tags.empty() || target >= call.args.size()) return false;
      return reader.boundOf(call.args[target], spot.known).excludes(networksOf(system));
    }

    ApprovalProof &proof_;
    Found &found_;
  };

  std::size_t paramsOf(std::size_t response) const { return program_.responses[response].body.paramCount; }

  // ---- ways ------------------------------------------------------------------------------------------------------

  void playbook(const flow::Graph &graph, std::vector<bool> &entered) {
    const hir::PlaybookInfo &info = *graph.playbook;
    BoundReader reader(program_, info.locals);
    Whereabouts lets; // of the playbook's own names; a jump may pass by a later one, but not by its value
    std::map<const hir::Target *, Whereabouts> arms;
    std::map<hir::SlotId, unsigned>
        set; // what several `let` set (an output of a called playbook) is none of them for sure
    for (const flow::Node &node : graph.nodes)
      if (const auto *let = node.stmt ? llvm::dyn_cast<hir::Let>(node.stmt) : nullptr) ++set[let->slot];
    for (const flow::Node &node : graph.nodes) {
      if (!node.reachable || !node.stmt) continue;
      if (const auto *let = llvm::dyn_cast<hir::Let>(node.stmt); let && set[let->slot] == 1)
        lets.learn(reader.slot(let->slot), reader.boundOf(let->value, lets));
      const auto *branch = llvm::dyn_cast<hir::Branch>(node.stmt);
      if (!branch) continue;
      Whereabouts known;
      for (const hir::BranchArm &arm : branch->arms) {
        Whereabouts taken = known;
        if (arm.when) {
          BoundReader::Outcomes outcomes = reader.outcomes(arm.when);
          taken.learnAll(outcomes.whenTrue);
          known.learnAll(outcomes.whenFalse);
        }
        arms[arm.target] = std::move(taken);
      }
    }
    for (std::uint32_t n = 0; n < graph.nodes.size(); ++n) {
      const hir::Target *target = graph.nodes[n].target;
      if (!graph.nodes[n].reachable || !target || target->kind != ast::TargetKind::response) continue;
      Whereabouts known = lets;
      if (const auto arm = arms.find(target); arm != arms.end()) known.learnAll(arm->second);
      Entry entry;
      for (const hir::Expr *arg : target->args) entry.params.push_back(reader.boundOf(arg, known));
      entered[static_cast<std::size_t>(target->response)] = true;
      start_ = {&graph, n};
      response(target->response, entry);
      start_ = {};
    }
  }

  Found response(hir::ResponseId id, const Entry &entry) {
    const hir::ResponseInfo &info = program_.responses[static_cast<std::size_t>(id)];
    // The playbook's way names it already.
    const bool named = frames_.empty() && start_.graph;
    if (!named) frames_.push_back(fmt::format("response {}", view(info.number)));
    Found result = body(keyOf(0, static_cast<std::uint32_t>(id), entry), [&](Found &found) {
      Body walk(*this, info.body.locals, found);
      Spot spot;
      walk.enter(spot, entry);
      walk.body = info.body.block;
      walk.walk(info.body.block, spot);
    });
    if (!named) frames_.pop_back();
    return result;
  }

  Found process(hir::ProcessId id, const Entry &entry) {
    const hir::ProcessInfo &info = program_.processes[static_cast<std::size_t>(id)];
    frames_.push_back(fmt::format("process {}", view(info.number)));
    Found result = body(keyOf(1, static_cast<std::uint32_t>(id), entry), [&](Found &found) {
      Body walk(*this, info.locals, found);
      Spot spot;
      walk.enter(spot, entry);
      static_cast<CallWalk &>(walk).walk(info, spot);
    });
    frames_.pop_back();
    return result;
  }

  /// What was found below with the same entry is found again, on another way.
  Found body(std::string key, llvm::function_ref<void(Found &)> walk) {
    const auto [at, fresh] = seen_.try_emplace(std::move(key));
    if (!fresh) {
      for (const std::size_t index : at->second) ++findings_[index].otherWays;
      return at->second;
    }
    Found found;
    walk(found);
    return at->second = std::move(found); // a map's entries stay where they are
  }

  std::string keyOf(int kind, std::uint32_t id, const Entry &entry) const {
    std::string key = fmt::format("{} {}", kind, id);
    std::set<std::pair<std::uint32_t, std::uint32_t>> approvals;
    for (const hir::Approval *approval : entry.approvals)
      approvals.emplace(static_cast<std::uint32_t>(approval->team), approval->quorum);
    for (const auto &[team, quorum] : approvals) key += fmt::format(" a{}:{}", team, quorum);
    for (std::size_t i = 0; i < entry.params.size(); ++i) {
      if (entry.params[i].empty()) continue;
      key += fmt::format(" p{}", i);
      for (const Networks &networks : entry.params[i].inside) {
        key += " in";
        for (const vm::NetworkBits &n : networks) key += " " + vm::printNetwork(n);
      }
      for (const vm::NetworkBits &n : entry.params[i].outside) key += " out " + vm::printNetwork(n);
    }
    return key;
  }

  std::size_t found(const hir::HostCall &call, std::size_t guard, const Spot &spot, const hir::Block *method) {
    const auto [at, fresh] = index_.try_emplace({&call, guard}, findings_.size());
    if (!fresh) {
      ++findings_[at->second].otherWays;
      return at->second;
    }
    std::string way;
    if (start_.graph) way = start_.graph->describe(start_.graph->way(start_.node), program_);
    for (const std::string &frame : frames_) way += (way.empty() ? "" : " → ") + frame;
    way += " → " + program_.intrinsics[static_cast<std::size_t>(call.intrinsic)].name;
    findings_.push_back({&call, guard, std::move(way), spot, method, 0});
    return findings_.size() - 1;
  }

  // ---- what is said ----------------------------------------------------------------------------------------------

  std::string_view teamOf(hir::TeamId id) const {
    return static_cast<std::size_t>(id) < program_.teams.size()
               ? view(program_.teams[static_cast<std::size_t>(id)].name)
               : std::string_view("?");
  }

  void report() {
    for (const Finding &f : findings_) {
      const hir::GuardInfo &guard = program_.scope.guards[f.guard];
      const hir::IntrinsicInfo &intrinsic = program_.intrinsics[static_cast<std::size_t>(f.call->intrinsic)];
      DiagnosticBuilder diagnostic = sink_.report(diag::approval_missing, f.call->span,
                                                  {{"name", intrinsic.name}, {"team", teamOf(guard.approvalBy)}});
      diagnostic.label(diag::label_not_approved).label(guard.span, diag::label_guard_demands);
      explain(f, guard, diagnostic);
      diagnostic.note(diag::note_way, {{"way", f.way}});
      if (f.otherWays > 0) diagnostic.note(diag::note_other_ways, {{"count", f.otherWays}});
      if (static_cast<std::uint32_t>(guard.system) != hir::noId) onSystem(guard, diagnostic);
      fix(f, guard, diagnostic);
    }
  }

  /// An approval that is there and yet does not do.
  void explain(const Finding &f, const hir::GuardInfo &guard, DiagnosticBuilder &diagnostic) const {
    for (const hir::Approval *approval : f.spot.approvals) {
      if (approval->team != guard.approvalBy)
        diagnostic.label(headOf(*approval), diag::label_approval_of_other, {{"team", teamOf(approval->team)}});
      else
        diagnostic.label(headOf(*approval), diag::label_quorum_too_small,
                         {{"quorum", approval->quorum}, {"needed", guard.quorum}});
    }
    class Approvals : public hir::Walker {
    public:
      std::vector<const hir::Approval *> all;

    protected:
      using hir::Walker::enter;
      bool enter(const hir::Stmt &s) override {
        if (const auto *approval = llvm::dyn_cast<hir::Approval>(&s)) all.push_back(approval);
        return true;
      }
    } approvals;
    if (f.spot.approvals.empty()) approvals.walk(f.method);
    for (const hir::Approval *approval : approvals.all)
      if (approval->team == guard.approvalBy && approval->quorum >= guard.quorum) {
        diagnostic.label(headOf(*approval), diag::label_approval_covers_inside);
        return;
      }
  }
  /// `with approval by it at most 1h`, without its block.
  static Span headOf(const hir::Approval &approval) {
    return {approval.span.file, approval.span.begin,
            approval.body ? std::max(approval.body->span.begin, approval.span.begin + 2) - 1 : approval.span.end};
  }

  /// What would keep the target out of the system.
  void onSystem(const hir::GuardInfo &guard, DiagnosticBuilder &diagnostic) const {
    const hir::SystemInfo &system = program_.systems[static_cast<std::size_t>(guard.system)];
    diagnostic.note(diag::note_any_host, {{"system", view(system.name)}});
    if (!system.tags.empty()) return;
    const Networks networks = networksOf(system);
    for (const hir::SystemInfo &other : program_.systems)
      if (!other.networks.empty() && Bound{{networksOf(other)}, {}}.excludes(networks)) {
        diagnostic.note(diag::help_narrow_to_system, {{"system", view(other.name)}});
        return;
      }
  }

  /// From the call's statement to the end of its block, so that every name stays where it is known.
  void fix(const Finding &f, const hir::GuardInfo &guard, DiagnosticBuilder &diagnostic) const {
    if (!f.spot.block || !f.spot.stmt || f.spot.block->tail || f.spot.block->stmts.empty()) return;
    const Span first = f.spot.stmt->span, last = f.spot.block->stmts.back()->span;
    if (!first.valid() || !last.valid() || first.file != last.file || last.end < first.begin) return;
    const std::string quorum = guard.quorum > 1 ? fmt::format(" quorum {}", guard.quorum) : "";
    const std::string head = fmt::format("with approval by {}{}", teamOf(guard.approvalBy), quorum);
    diagnostic
        .fix(Span{first.file, first.begin, first.begin}, head + " at most 1h { ", diag::fix_ask_approval,
             {{"approval", head}}, Applicability::maybe)
        .andEdit(Span{last.file, last.end, last.end}, " }");
  }

  struct Start {
    const flow::Graph *graph = nullptr;
    std::uint32_t node = 0;
  };

  const hir::Program &program_;
  const flow::FlowResult &flow_;
  DiagnosticSink &sink_;
  std::map<hir::IntrinsicId, std::vector<std::size_t>> guards_;
  std::map<std::string, Found> seen_;
  std::map<std::pair<const hir::HostCall *, std::size_t>, std::size_t> index_;
  std::vector<Finding> findings_;
  std::vector<std::string> frames_; // below the playbook
  Start start_;
};

} // namespace

void checkApprovals(const Procedure &procedure, DiagnosticSink &sink) { ApprovalProof(procedure, sink).run(); }

} // namespace tejun::proof
