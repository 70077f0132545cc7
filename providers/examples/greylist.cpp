// An example provider in C++, with providers/sdk: it keeps senders on a list in memory. What is in memory is gone when the process dies, so it
// says `reconcile`: after a death the runner asks what became of the call before it sends it again.
#include "providers/sdk/serve.h"

#include <map>

using namespace tejun::provider;

namespace {

class Greylist final : public Provider {
public:
  Json describe() override {
    return {{"intrinsics",
             {{{"name", "grey.add"},
               {"params", {{{"name", "sender"}, {"type", "EmailAddress"}}}},
               {"result", "Receipt"},
               {"effect", "contains"},
               {"target", "sender"},
               {"undo", "grey.remove"},
               {"crash", "reconcile"}},
              {{"name", "grey.remove"},
               {"params", {{{"name", "receipt"}, {"type", "Receipt"}}}},
               {"effect", "restores"},
               {"crash", "idempotent"}},
              {{"name", "grey.listed"},
               {"params", Json::array()},
               {"result", "Set<EmailAddress>"},
               {"effect", "observes"},
               {"crash", "idempotent"}}}}};
  }

  Json call(const Call &call) override {
    if (call.intrinsic == "grey.listed") {
      Json all = Json::array();
      for (const auto &[sender, key] : listed) all.push_back(sender);
      return all;
    }
    if (call.intrinsic == "grey.add") {
      const std::string sender = argument(call, "sender");
      const auto [at, isNew] = listed.try_emplace(sender, call.key);
      return at->second == call.key ? call.key : "held";
    }
    if (call.intrinsic == "grey.remove") {
      const std::string receipt = argument(call, "receipt");
      std::erase_if(listed, [&](const auto &one) { return receipt == one.second; });
      return nullptr;
    }
    throw Invalid{"there is no such intrinsic"};
  }

  Reconciliation reconcile(const Call &call) override {
    if (call.intrinsic != "grey.add") return {};
    for (const auto &[sender, key] : listed)
      if (key == call.key) return {Reconciliation::State::done, key};
    return {Reconciliation::State::never};
  }

private:
  static std::string argument(const Call &call, const char *name) {
    const auto found = call.arguments.find(name);
    if (found == call.arguments.end() || !found->is_string()) throw Invalid{std::string("`") + name + "` is missing"};
    return found->get<std::string>();
  }
  std::map<std::string, std::string> listed; // by whose key
};

} // namespace

int main() {
  Greylist list;
  return serve(list, "greylist", "1.0");
}
