#include "runner/testing/coverage.h"

#include "vm/bytecode/types.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tejun::runner::testing {
namespace {

using vm::Index;
using vm::Site;
using vm::SiteKind;

constexpr std::string_view edgeNames[] = {"answer", "empty", "timeout", "error"};
constexpr std::string_view kindNames[] = {"steps", "branches",   "methods",   "guards",
                                          "edges", "severities", "detections"};

/// `1.1` of `1.1.2`.
std::string processNumber(const std::string &method) { return method.substr(0, method.rfind('.')); }

bool saysNothing(const vm::Json &value) {
  return value.is_null() || ((value.is_array() || value.is_object()) && value.empty());
}

/// Whether an answer of the type can say nothing: a collection or an optional.
bool canBeEmpty(const vm::Types &types, vm::TypeIndex t) {
  switch (types[t].kind) {
  case vm::TypeKind::list:
  case vm::TypeKind::set:
  case vm::TypeKind::map:
  case vm::TypeKind::optional: return true;
  case vm::TypeKind::handle: return canBeEmpty(types, types[t].args[0]);
  default: return false;
  }
}

} // namespace

std::string_view nameOf(Item::Kind kind) { return kindNames[static_cast<std::size_t>(kind)]; }

Coverage::Coverage(const vm::Module &m)
    : visits(m.sites.size(), 0), passed(m.sites.size(), 0), edges(m.sites.size()), module(m) {
  for (Index i = 0; i < m.sites.size(); ++i)
    if (m.sites[i].kind == SiteKind::method) methodsOf[processNumber(m.sites[i].number)].push_back(i);
}

void Coverage::add(const Coverage &other) {
  for (std::size_t i = 0; i < visits.size(); ++i) {
    visits[i] += other.visits[i];
    passed[i] += other.passed[i];
    for (std::size_t e = 0; e < edgeCount; ++e) edges[i][e] += other.edges[i][e];
  }
  for (std::size_t i = 0; i < severities.size(); ++i) severities[i] += other.severities[i];
  for (const auto &[name, count] : other.matched) matched[name] += count;
  for (const auto &[name, count] : other.notMatched) notMatched[name] += count;
}

void Coverage::entered(const Where &where, Index site) {
  ++visits[site];
  const SiteKind kind = module.sites[site].kind;
  if (kind == SiteKind::process) open[where.track].push_back({site, {}});
  if (kind == SiteKind::method)
    if (const auto at = open.find(where.track); at != open.end() && !at->second.empty())
      at->second.back().methods.push_back(site);
}

void Coverage::left(const Where &where, Index site) {
  if (module.sites[site].kind != SiteKind::process) return;
  const auto at = open.find(where.track);
  if (at == open.end() || at->second.empty()) return;
  const Visit visit = std::move(at->second.back());
  at->second.pop_back();
  for (const Index method : methodsOf[module.sites[site].number])
    if (std::ranges::find(visit.methods, method) == visit.methods.end()) ++passed[method];
}

void Coverage::taken(const Where &, Index site) { ++visits[site]; }

void Coverage::answered(const vm::PendingCall &call, const vm::Answer &answer) {
  if (call.site >= edges.size() || call.kind == vm::CallKind::ask || call.kind == vm::CallKind::sleep) return;
  ++visits[call.site];
  Edge edge = Edge::answer;
  if (const vm::Failure *failure = answer.failed())
    edge = *failure == vm::Failure::timeout ? Edge::timeout : Edge::error;
  else if (saysNothing(*answer.json()) && call.intrinsic < module.intrinsics.size() &&
           canBeEmpty(module.types, module.intrinsics[call.intrinsic].result))
    edge = Edge::empty;
  ++edges[call.site][static_cast<std::size_t>(edge)];
}

void Coverage::finished(const RunResult &run) {
  open.clear();
  if (const auto severity = run.severity ? vm::severityNamed(*run.severity) : std::nullopt)
    ++severities[static_cast<std::size_t>(*severity)];
  for (const vm::Detection &d : module.detections)
    ++(std::ranges::find(run.matched, d.name) != run.matched.end() ? matched : notMatched)[d.name];
}

std::vector<Item> itemsOf(const vm::Module &module, const Coverage &coverage, const std::vector<std::string> &guarded) {
  std::vector<Item> items;
  using Kind = Item::Kind;
  for (Index i = 0; i < module.sites.size(); ++i) {
    const Site &site = module.sites[i];
    const std::string file = site.file < module.strings.size() ? module.strings[site.file] : std::string();
    const auto add = [&](Kind kind, std::string name, std::uint64_t count) {
      items.push_back({kind, std::move(name), file, site.line, count});
    };
    switch (site.kind) {
    case SiteKind::step: add(Kind::step, fmt::format("step {} {}", site.number, site.name), coverage.visits[i]); break;
    case SiteKind::response: add(Kind::step, "response " + site.number, coverage.visits[i]); break;
    case SiteKind::arm: add(Kind::branch, site.title.empty() ? "else" : site.title, coverage.visits[i]); break;
    case SiteKind::method:
      add(Kind::method, site.number, coverage.visits[i]);
      if (std::ranges::find(guarded, site.number) != guarded.end()) {
        add(Kind::guard, site.number + " true", coverage.visits[i]);
        add(Kind::guard, site.number + " false", coverage.passed[i]);
      }
      break;
    case SiteKind::host: {
      if (site.intrinsic >= module.intrinsics.size()) break;
      const vm::Intrinsic &intrinsic = module.intrinsics[site.intrinsic];
      for (std::size_t e = 0; e < edgeCount; ++e)
        if (static_cast<Edge>(e) != Edge::empty || canBeEmpty(module.types, intrinsic.result))
          add(Kind::edge, fmt::format("{} {}", intrinsic.name, edgeNames[e]), coverage.edges[i][e]);
      break;
    }
    default: break;
    }
  }
  for (const vm::CriteriaRow &row : module.criteria) {
    const auto level = static_cast<std::size_t>(row.severity);
    items.push_back({Kind::severity, std::string(vm::nameOf(row.severity)), {}, 0, coverage.severities[level]});
  }
  const auto countOf = [](const std::map<std::string, std::uint64_t> &all, const std::string &name) {
    const auto at = all.find(name);
    return at == all.end() ? 0 : at->second;
  };
  for (const vm::Detection &d : module.detections) {
    items.push_back({Kind::detection, d.name + " matched", {}, 0, countOf(coverage.matched, d.name)});
    items.push_back({Kind::detection, d.name + " not matched", {}, 0, countOf(coverage.notMatched, d.name)});
  }
  return items;
}

std::string lcov(const std::vector<Item> &items) {
  struct File {
    std::map<std::uint32_t, std::uint64_t> lines;
    std::vector<std::pair<std::uint32_t, std::uint64_t>> branches;
  };
  std::map<std::string, File> files;
  for (const Item &item : items) {
    if (item.file.empty() || item.line == 0) continue;
    File &file = files[item.file];
    const bool isBranch =
        item.kind == Item::Kind::branch || item.kind == Item::Kind::guard || item.kind == Item::Kind::edge;
    if (item.kind != Item::Kind::guard) {
      auto &line = file.lines[item.line];
      line = item.kind == Item::Kind::edge ? line + item.count : std::max(line, item.count);
    }
    if (isBranch) file.branches.emplace_back(item.line, item.count);
  }
  std::string out;
  for (auto &[path, file] : files) {
    out += "TN:\nSF:" + path + "\n";
    std::ranges::stable_sort(file.branches, {}, &std::pair<std::uint32_t, std::uint64_t>::first);
    std::size_t taken = 0, hit = 0;
    std::map<std::uint32_t, std::size_t> next;
    for (const auto &[line, count] : file.branches) {
      const bool reached = file.lines[line] > 0;
      out += fmt::format("BRDA:{},0,{},{}\n", line, next[line]++, reached ? std::to_string(count) : "-");
      taken += count > 0 ? 1 : 0;
    }
    out += fmt::format("BRF:{}\nBRH:{}\n", file.branches.size(), taken);
    for (const auto &[line, count] : file.lines) {
      out += fmt::format("DA:{},{}\n", line, count);
      hit += count > 0 ? 1 : 0;
    }
    out += fmt::format("LF:{}\nLH:{}\nend_of_record\n", file.lines.size(), hit);
  }
  return out;
}

} // namespace tejun::runner::testing
