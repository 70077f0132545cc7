// `tejun audit verify`: every journal of a store from its beginning.
#include "runner/journal/audit.h"
#include "tools/cases.h"
#include "tools/command.h"

#include <fmt/format.h>

namespace tejun::tools {

namespace {

struct Options {
  std::string store;
  bool json = false;
};

int verify(const Options &options, const Console &console) {
  const OpenedStore opened = useStore(options.store, runner::StoreUse::read, console);
  if (!opened.store) return opened.status;
  const runner::Audit result = runner::audit(*opened.store);
  console.show(result.problems);
  const std::string head = runner::hex(result.head);
  if (options.json) {
    nlohmann::json broken = nlohmann::json::array();
    for (const runner::Problem &p : result.problems) broken.push_back(p.message(runner::Language::english));
    console.out(
        nlohmann::json({{"cases", result.cases}, {"entries", result.entries}, {"head", head}, {"broken", broken}})
            .dump(2) +
        "\n");
  } else {
    console.out(
        fmt::format(fmt::runtime(console.text("{} cases, {} entries, head {}\n", "案件 {} 件、項目 {} 件、先頭 {}\n")),
                    result.cases, result.entries, head));
  }
  return result.problems.empty() ? wellDone : findings;
}

} // namespace

Action defineAuditVerify(CommandLine &line, Console &console) {
  auto options = std::make_shared<Options>();
  addStore(line, options->store).required();
  line.add("--json", options->json, "as one JSON object", "JSONオブジェクトで出力する");
  return [options, &console] { return verify(*options, console); };
}

} // namespace tejun::tools
