// A playbook as a flow chart: what stands in it, in which shape, and what leads where. It knows no coordinates (layout.h) and no
// format (svg.h, mermaid.h). What happened in a run, or in tests, can be laid over it (overlay.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/diagnostics/language.h"
#include "compiler/sema/hir.h"

namespace tejun::exports {

enum class Shape : std::uint8_t {
  start,
  step,     // the machine's
  person,   // somebody is asked
  call,     // of another playbook
  decision, // a branch
  fork,     // the beginning or the end of what runs side by side
  response,
  close,
  handoff,
  park, // stops, for a person
};
/// What an overlay says of a node or an edge.
enum class Mark : std::uint8_t { none, taken, missed };

struct ChartNode {
  Shape shape{};
  std::string id = {};     // `step_1`, `response_5`: the same whatever else changes
  std::string number = {}; // `1`; empty where there is none
  std::string title = {};
  std::string note = {}; // below the title: the process and when it is done; the team
  Span span = {};
  std::size_t group = noGroup;
  std::size_t tracks = 0; // of a fork: how many run side by side
  Mark mark = Mark::none;
  std::uint64_t count = 0; // how often, where the overlay counts

  static constexpr std::size_t noGroup = ~std::size_t{0};
};
struct ChartEdge {
  std::size_t from = 0, to = 0;
  std::string label = {};
  bool failing = false; // taken when a call fails
  Span span = {};       // of the arm
  Mark mark = Mark::none;
  std::uint64_t count = 0;
};
struct Chart {
  std::string name, title, subtitle;
  std::vector<ChartNode> nodes;
  std::vector<ChartEdge> edges;    // nodes and edges in the order of the text
  std::vector<std::string> groups; // titles of sections
  bool hasOverlay = false;
};

/// A playbook as it is written. Linear in its size.
Chart chartOf(const hir::Program &program, const hir::PlaybookInfo &playbook, Language language);

} // namespace tejun::exports
