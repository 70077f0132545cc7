// `tejun case list`: a line a case, what cannot be believed among them.
#include "tools/cases.h"
#include "tools/command.h"

#include <fmt/format.h>

namespace tejun::tools {

namespace {

struct Options {
  std::string store;
  bool live = false;
  bool json = false;
};

int list(const Options &options, const Console &console) {
  const OpenedStore opened = useStore(options.store, runner::StoreUse::read, console);
  if (!opened.store) return opened.status;
  nlohmann::json all = nlohmann::json::array();
  std::string text;
  int status = wellDone;
  for (const runner::RowRead &read : opened.store->runs()) {
    if (!read.row) {
      status = findings;
      all.push_back({{"case", read.id}, {"state", "quarantined"}, {"reason", read.fault}});
      text += fmt::format("{:>5}  {}: {}\n", read.id, console.text("quarantined", "隔離中"), read.fault);
      continue;
    }
    if (options.live && read.row->state == runner::RunState::ended) continue;
    nlohmann::json one = caseJson(*read.row);
    const auto field = [&one](const char *key) {
      return one.contains(key) && one[key].is_string() ? escapeUnprintable(one[key].get<std::string>())
                                                       : std::string("-");
    };
    text += fmt::format("{:>5}  {}  {}  {}  {}  {}\n", read.id, field("opened"), field("incident"), field("severity"),
                        field("playbook"), stateText(*read.row, console));
    all.push_back(std::move(one));
  }
  console.out(options.json ? all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n" : text);
  return status;
}

} // namespace

Action defineCaseList(CommandLine &line, Console &console) {
  auto options = std::make_shared<Options>();
  addStore(line, options->store).required();
  line.add("--live", options->live, "only those that have not ended", "終了していないものだけ");
  line.add("--json", options->json, "as a JSON array", "JSON配列で出力する");
  return [options, &console] { return list(*options, console); };
}

} // namespace tejun::tools
