#include "compiler/diff/diff.h"

#include <algorithm>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diff/compare.h"

namespace tejun::diff {

namespace {

struct Row {
  std::string_view name;
  Area area;
  Pattern text;
};
constexpr Row rows[] = {
#define CHANGE(name, area, en, ja) {#name, Area::area, {en, ja}},
#include "compiler/diff/Changes.def"
};
const Row &rowOf(ChangeKind kind) { return rows[static_cast<std::size_t>(kind)]; }

constexpr struct {
  std::string_view name, english, japanese;
} areas[] = {{"numbers", "Numbers", "番号"},          {"paths", "Paths", "経路"},
             {"authority", "Authority", "権限"},      {"detections", "Detections", "検知"},
             {"guards", "Guards", "ガード"},          {"criteria", "Criteria", "基準"},
             {"runs", "Waiting runs", "待機中の実行"}};

} // namespace

Area Change::area() const { return rowOf(kind).area; }
std::string_view Change::name() const { return rowOf(kind).name; }

std::string Change::render(Language language) const {
  const Pattern &text = rowOf(kind).text;
  return formatPattern(language == Language::japanese ? text.japanese : text.english,
                       {{"subject", subject}, {"before", before}, {"after", after}}, language);
}

std::string_view areaName(Area area) { return areas[static_cast<std::size_t>(area)].name; }
std::string_view areaTitle(Area area, Language language) {
  const auto &row = areas[static_cast<std::size_t>(area)];
  return language == Language::japanese ? row.japanese : row.english;
}

std::vector<Change> compare(const Version &older, const Version &newer) {
  Changes out;
  compareNumbers(older, newer, out);
  comparePaths(older, newer, out);
  compareAuthority(older, newer, out);
  comparePolicy(older, newer, out);
  compareRuns(older, newer, out);
  std::stable_sort(out.begin(), out.end(), [](const Change &a, const Change &b) { return a.area() < b.area(); });
  return out;
}

} // namespace tejun::diff
