// What is said of detections from their atoms alone must be true of every alert: random conditions, tried on random alerts by the machine.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "compiler/diagnostics/render.h"
#include "compiler/driver/compilation.h"
#include "compiler/proof/conditions.h"
#include "compiler/workspace/file_system.h"
#include "vm/detect/match.h"
#include "vm/runtime/run.h"

namespace tejun::proof {
namespace {

class Random {
public:
  explicit Random(std::uint32_t seed) : random_(seed) {}
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  std::string one(const std::vector<std::string> &of) { return of[below(static_cast<std::uint32_t>(of.size()))]; }

  /// Few letters, so that texts have to do with each other.
  std::string text() {
    std::string made;
    const std::uint32_t length = 1 + below(4);
    for (std::uint32_t i = 0; i < length; ++i) made += one({"a", "b", "A", "é", "É"});
    return made;
  }
  std::string number() { return std::to_string(1 + below(6)); }
  std::string address() { return fmt::format("10.{}.{}.{}", below(2), below(2), below(3)); }
  std::string network() { return one({"10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "10.1.1.0/24", "10.0.1.0/24"}); }

  std::string atom() {
    switch (below(9)) {
    case 0: return fmt::format("alert.signature {} \"{}\"", one({"==", "!=", "exactly"}), text());
    case 1:
    case 2: return fmt::format("alert.signature {} \"{}\"", one({"contains", "starts", "ends"}), text());
    case 3: return fmt::format("alert.signature in [\"{}\", \"{}\"]", text(), text());
    case 4: return fmt::format("alert.destination.port {} {}", one({"==", "!=", "<", "<=", ">", ">="}), number());
    case 5: return fmt::format("alert.destination.port in [{}, {}]", number(), number());
    case 6: return fmt::format("alert.source.address in [{}, {}]", network(), network());
    case 7:
      return below(2) ? fmt::format("alert.source.address == {}", address())
                      : fmt::format("{} is {}known", one({"alert.signature", "alert.file", "alert.destination.port"}),
                                    one({"", "not "}));
    default: return fmt::format("alert.techniques contains \"{}\"", one({"T1001", "T1002", "T1003"}));
    }
  }
  std::string condition(int depth) {
    if (depth == 0 || below(3) == 0) return atom();
    if (below(6) == 0) return fmt::format("not ({})", condition(depth - 1));
    return fmt::format("({}) {} ({})", condition(depth - 1), one({"and", "or"}), condition(depth - 1));
  }
  vm::Json alert() {
    vm::Json made = {{"source", vm::Json::object()}, {"destination", vm::Json::object()}};
    if (below(8)) made["signature"] = text() + (below(2) ? text() : "");
    if (below(4)) made["destination"]["port"] = 1 + below(6);
    if (below(4)) made["source"]["address"] = address();
    if (below(2)) made["file"] = {{"name", "x"}};
    made["techniques"] = vm::Json::array();
    for (const char *technique : {"T1001", "T1002", "T1003"})
      if (below(2)) made["techniques"].push_back(technique);
    return made;
  }

private:
  std::mt19937 random_;
};

TEST(DetectionsSoundness, WhatIsSaidIsTrueOfEveryAlert) {
  constexpr int detections = 14;
#if defined(__has_feature)
  constexpr int alerts =
      __has_feature(address_sanitizer) ? 40 : 250; // under the sanitizers it is memory that is tested
#else
  constexpr int alerts = 250;
#endif
  unsigned implied = 0, contradictory = 0;
  for (std::uint32_t seed = 1; seed <= 60 && !HasFailure(); ++seed) {
    Random random(seed);
    std::string source = "scope \"S\" { incident i \"i\" }\n";
    for (int d = 0; d < detections; ++d)
      source += fmt::format("detect d{} \"d\" -> i {{ {} when {} }}\n", d,
                            random.below(3) ? "" : "needs alert.signature", random.condition(2));
    MemoryFileSystem files;
    files.add("/w.tj", source);
    Compilation compilation(files);
    compilation.run({"/w.tj"}, CompilePhase::flow);
    auto generated = compilation.generate();
    for (const Diagnostic &d : compilation.takeDiagnostics())
      if (d.severity == Severity::error)
        ADD_FAILURE() << renderLine(d, compilation.sources(), Language::english) << source;
    if (!generated) return;
    const auto module = std::make_shared<const vm::Module>(std::move(*generated));
    std::vector<std::vector<bool>> matches(detections);
    std::vector<vm::Json> tried;
    for (int a = 0; a < alerts; ++a) {
      auto created = vm::Run::create(module, {}, nullptr);
      tried.push_back(random.alert());
      ASSERT_EQ(created.run->setAlert(tried.back()), "");
      for (int d = 0; d < detections; ++d)
        matches[static_cast<std::size_t>(d)].push_back(
            vm::detect::match(*created.run, module->detections[static_cast<std::size_t>(d)]).matched);
    }
    const hir::Program &program = compilation.program();
    for (std::size_t i = 0; i < detections; ++i) {
      const Disjunction form(program, program.detects[i]);
      if (form.isContradictory()) {
        ++contradictory;
        for (std::size_t a = 0; a < alerts; ++a)
          EXPECT_FALSE(matches[i][a]) << "d" << i << " is called contradictory, but matches " << tried[a] << '\n'
                                      << source;
        continue;
      }
      for (std::size_t j = 0; j < detections; ++j) {
        if (i == j || !form.implies(program.detects[j])) continue;
        ++implied;
        for (std::size_t a = 0; a < alerts; ++a)
          EXPECT_FALSE(matches[i][a] && !matches[j][a])
              << "d" << i << " is said to imply d" << j << ", but not for " << tried[a] << '\n'
              << source;
      }
    }
  }
  EXPECT_GT(implied, 300u) << "too few to mean anything";
  EXPECT_GT(contradictory, 10u);
}

} // namespace
} // namespace tejun::proof
