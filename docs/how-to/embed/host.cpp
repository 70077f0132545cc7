// A host in C++: carries out a playbook, and answers what it asks. host_cpp MODULE.tjb ALERT.json
#include "tejun/vm.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

namespace {

std::string whole(const char *path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// Where this host would talk to a SIEM and a firewall.
class Products final : public tejun::Host {
public:
  tejun::vm::Answer answer(const tejun::vm::Module &module, const tejun::vm::PendingCall &call,
                           tejun::vm::Millis &) override {
    using tejun::vm::Answer;
    if (call.kind != tejun::vm::CallKind::host) return Answer::failure(tejun::vm::Failure::timeout);
    const std::string &name = module.intrinsics[call.intrinsic].name;
    std::cout << name << ' ' << call.arguments << '\n';
    if (name == "siem.hosts_seen") return Answer::value({{{"host", "pc-a"}}});
    if (name == "firewall.block") return Answer::value("fw-1");
    return Answer::failure(tejun::vm::Failure::unavailable, "nobody answers that");
  }
};

} // namespace

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const tejun::Loaded loaded = tejun::load(whole(argv[1]));
  if (!loaded.module) {
    std::cerr << loaded.error << '\n';
    return 1;
  }
  const auto &playbooks = loaded.module->playbooks;
  const auto playbook = std::ranges::find(playbooks, "exfiltration", &tejun::vm::Playbook::name);
  auto created = tejun::vm::Run::create(loaded.module);
  if (!created.run || playbook == playbooks.end()) return 1;

  tejun::vm::Run &run = *created.run;
  const std::string misfit = run.setAlert(tejun::vm::Json::parse(whole(argv[2])));
  if (!misfit.empty()) {
    std::cerr << misfit << '\n';
    return 1;
  }
  run.setNow(1763867565000); // the host's clock
  run.setIncident(playbook->incidents[0]);
  run.start(playbook->entry);
  Products products;
  const tejun::vm::RunStatus status = tejun::carryOut(run, products);
  if (const tejun::vm::End *end = run.end())
    std::cout << (loaded.module->outcomes[end->outcome].kind == tejun::vm::OutcomeKind::contained ? "contained\n" : "closed\n");
  if (const tejun::vm::Stop *stop = run.stop()) std::cout << stop->reason << '\n';
  return status == tejun::vm::RunStatus::finished ? 0 : 1;
}
