// What is laid over a chart comes from outside: it is read with care, and a way is marked only where the chart has one.
#include "compiler/export/overlay.h"

#include <gtest/gtest.h>

namespace tejun::exports {
namespace {

TEST(Lcov, ReadsLinesAndBranches) {
  LineCounts counts;
  ASSERT_TRUE(readLcov("TN:\nSF:a.tj\nBRDA:3,0,0,2\nBRDA:3,0,1,-\nDA:3,2\nDA:4,0\nend_of_record\n", counts));
  EXPECT_EQ(counts.lines["a.tj"][3], 2u);
  EXPECT_EQ(counts.lines["a.tj"][4], 0u);
  EXPECT_EQ(counts.branches["a.tj"][3], (std::vector<std::uint64_t>{2, 0}));
}

TEST(Lcov, RefusesWhatIsNone) {
  for (const char *text : {"", "hello", "DA:1,2\n", "SF:a\nDA:x,1\n", "SF:a\nDA:1\n",
                           "SF:a\nDA:99999999999999999999,1\n", "SF:a\nBRDA:1,0\n", "SF:a\nDA:1,-1\n"}) {
    LineCounts counts;
    EXPECT_FALSE(readLcov(text, counts)) << text;
  }
}

Chart chain() {
  Chart chart;
  chart.nodes = {{.shape = Shape::start, .id = "start"},
                 {.shape = Shape::step, .id = "step_1", .number = "1"},
                 {.shape = Shape::decision, .id = "branch_1"},
                 {.shape = Shape::step, .id = "step_2", .number = "2"},
                 {.shape = Shape::response, .id = "response_1", .number = "1"}};
  chart.edges = {
      {.from = 0, .to = 1}, {.from = 1, .to = 2}, {.from = 2, .to = 3}, {.from = 2, .to = 4}, {.from = 3, .to = 4}};
  return chart;
}

TEST(Overlay, MarksTheWayOfARun) {
  Chart chart = chain();
  overlayRun(chart, {"1", "response 1"}, "contained");
  EXPECT_TRUE(chart.hasOverlay);
  EXPECT_EQ(chart.nodes[3].mark, Mark::missed);
  EXPECT_EQ(chart.nodes[4].mark, Mark::taken);
  EXPECT_EQ(chart.edges[3].mark, Mark::taken);
  EXPECT_EQ(chart.edges[2].mark, Mark::missed);
  EXPECT_EQ(chart.edges[4].mark, Mark::missed);
}

TEST(Overlay, WhatTheChartDoesNotHaveIsPassedOver) {
  Chart chart = chain();
  overlayRun(chart, {"99", "2", "response 7"}, "closed");
  EXPECT_EQ(chart.nodes[1].mark, Mark::missed);
  EXPECT_EQ(chart.nodes[3].mark, Mark::taken);
}

} // namespace
} // namespace tejun::exports
