// The provider `nftables`: blocks addresses and networks in sets of one table, for what comes in, goes out and passes through.
//   settings: {"table": "tejun", "point": "edge"}      the table is made when it is not there; `point`: its name for `at`
// What holds is in the kernel alone: the element of a set has the key of the call that made it as its comment, so that a call sent again
// by another process finds it, and an undo takes away only what its own call put there. Needs the capability `net_admin`.
#include "providers/sdk/serve.h"

#include <nftables/libnftables.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <memory>

namespace {

using namespace tejun::provider;

constexpr std::size_t longestComment = 127; // the kernel's, without its end

/// An address or a network in the form that nft takes; nothing else is ever part of a command.
struct Target {
  std::string text;
  bool v6 = false, network = false;
  std::string set() const { return std::string(network ? "networks" : "addresses") + (v6 ? "6" : "4"); }
};

Target parse(const std::string &text) {
  Target target;
  const std::size_t slash = text.find('/');
  std::array<unsigned char, 16> bytes{};
  const std::string address = text.substr(0, slash);
  target.v6 = address.find(':') != std::string::npos;
  if (inet_pton(target.v6 ? AF_INET6 : AF_INET, address.c_str(), bytes.data()) != 1)
    throw Invalid{"`target` is neither an address nor a network"};
  std::array<char, INET6_ADDRSTRLEN> shown{};
  inet_ntop(target.v6 ? AF_INET6 : AF_INET, bytes.data(), shown.data(), shown.size());
  target.text = shown.data();
  if (slash == std::string::npos) return target;
  const std::string bits = text.substr(slash + 1);
  const bool digits = !bits.empty() && bits.size() <= 3 && std::ranges::all_of(bits, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || std::stoi(bits) > (target.v6 ? 128 : 32)) throw Invalid{"`target` is no network"};
  if (std::stoi(bits) == 0) throw Failed{"denied", "a block of everything is refused"};
  if (std::stoi(bits) == (target.v6 ? 128 : 32)) return target;
  target.network = true;
  target.text += "/" + bits;
  return target;
}

/// `90s`, `1h`, `1d12h`: as the language writes lengths of time, in seconds.
std::uint64_t secondsOf(const std::string &span) {
  std::uint64_t total = 0, number = 0;
  bool digits = false;
  for (std::size_t i = 0; i < span.size(); ++i) {
    const char c = span[i];
    if (c >= '0' && c <= '9') {
      number = std::min<std::uint64_t>(number * 10 + static_cast<std::uint64_t>(c - '0'), 1'000'000'000);
      digits = true;
      continue;
    }
    if (!digits) throw Invalid{"`for` is no length of time"};
    const bool milliseconds = c == 'm' && i + 1 < span.size() && span[i + 1] == 's';
    const std::uint64_t unit = c == 'd' ? 86400 : c == 'h' ? 3600 : c == 'm' ? 60 : c == 's' ? 1 : 0;
    if (unit == 0) throw Invalid{"`for` is no length of time"};
    if (milliseconds)
      ++i;
    else
      total += number * unit;
    number = 0;
    digits = false;
  }
  if (digits || span.empty()) throw Invalid{"`for` is no length of time"};
  return std::max<std::uint64_t>(1, total);
}

class Nft {
public:
  Nft() : context(nft_ctx_new(NFT_CTX_DEFAULT), &nft_ctx_free) {
    if (!context) throw Failed{"unavailable", "netfilter cannot be reached"};
    nft_ctx_buffer_output(context.get());
    nft_ctx_buffer_error(context.get());
  }
  /// What it prints, or throws what it says.
  std::string run(const std::string &commands, bool json = false) {
    nft_ctx_output_set_flags(context.get(), json ? NFT_CTX_OUTPUT_JSON : 0);
    if (nft_run_cmd_from_buffer(context.get(), commands.c_str()) == 0) return nft_ctx_get_output_buffer(context.get());
    nft_ctx_get_output_buffer(context.get());
    const std::string said = nft_ctx_get_error_buffer(context.get());
    throw Failed{said.find("not permitted") != std::string::npos ? "denied" : "unavailable", said.substr(0, said.find('\n'))};
  }

private:
  std::unique_ptr<nft_ctx, decltype(&nft_ctx_free)> context;
};

class Nftables final : public Provider {
public:
  void initialize(const Json &settings, const Json &) override {
    table = settings.value("table", std::string("tejun"));
    point = settings.value("point", std::string());
    const bool plain = !table.empty() && table.size() < 64 && std::ranges::all_of(table, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!plain) throw Failed{"denied", "the setting `table` should be small letters, digits and _"};
    prepare();
  }

  Json describe() override {
    const Json receipt = {{{"name", "receipt"}, {"type", "Receipt"}}};
    return {{"records", {{"firewall.EnforcementPoint", {{{"name", "name"}, {"type", "Text"}}}}}},
            {"intrinsics",
             {{{"name", "firewall.block"},
               {"params",
                {{{"name", "target"}, {"type", "IpAddress | Network"}},
                 {{"name", "at"}, {"type", "firewall.EnforcementPoint?"}},
                 {{"name", "for"}, {"type", "Duration?"}}}},
               {"result", "Receipt"},
               {"effect", "contains"},
               {"target", "target"},
               {"undo", "firewall.unblock"},
               {"crash", "idempotent"}},
              {{"name", "firewall.unblock"}, {"params", receipt}, {"effect", "restores"}, {"crash", "idempotent"}}}}};
  }

  Json call(const Call &call) override {
    if (call.intrinsic == "firewall.block") return block(call);
    if (call.intrinsic == "firewall.unblock") return unblock(call);
    throw Invalid{"there is no such intrinsic"};
  }

  Reconciliation reconcile(const Call &call) override {
    if (call.intrinsic != "firewall.block") return {};
    const Target target = parse(text(call, "target"));
    const std::string key = commentOf(call.key);
    if (holder(target) != key) return {Reconciliation::State::never};
    return {Reconciliation::State::done, receiptOf(target, key)};
  }

private:
  static std::string text(const Call &call, const char *name) {
    const auto found = call.arguments.find(name);
    if (found == call.arguments.end() || !found->is_string()) throw Invalid{std::string("`") + name + "` is missing"};
    return found->get<std::string>();
  }
  /// A key as a comment: nothing that ends a quoted text, and short enough.
  static std::string commentOf(const std::string &key) {
    std::string comment;
    for (const char c : key) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
      comment += plain ? c : ':';
    }
    if (comment.size() > longestComment) comment.erase(0, comment.size() - longestComment); // its end tells calls apart
    return comment;
  }
  static std::string receiptOf(const Target &target, const std::string &key) { return target.text + "#" + key; }

  /// Table, sets, and chains that drop by them; one transaction, that changes nothing when all is there.
  void prepare() {
    const std::string t = "inet " + table;
    std::string all = "add table " + t + "\n";
    for (const auto &[set, type, interval] : {std::tuple{"addresses4", "ipv4_addr", false}, {"addresses6", "ipv6_addr", false},
                                              {"networks4", "ipv4_addr", true}, {"networks6", "ipv6_addr", true}})
      all += "add set " + t + " " + set + " { type " + type + "; flags timeout" + (interval ? ",interval" : "") + "; }\n";
    for (const std::string hook : {"input", "forward", "output"}) {
      all += "add chain " + t + " " + hook + " { type filter hook " + hook + " priority -10; policy accept; }\n";
      all += "flush chain " + t + " " + hook + "\n";
      for (const std::string family : {"ip", "ip6"})
        for (const std::string kind : {"addresses", "networks"})
          for (const std::string side : {"saddr", "daddr"})
            all += "add rule " + t + " " + hook + " " + family + " " + side + " @" + kind + (family == "ip" ? "4" : "6") + " drop\n";
    }
    nft.run(all);
  }

  /// Whose key a block stands under; nothing: it is not blocked.
  std::optional<std::string> holder(const Target &target) {
    const Json listed = Json::parse(nft.run("list set inet " + table + " " + target.set(), true), nullptr, false);
    if (!listed.is_object()) throw Failed{"unavailable", "what netfilter says cannot be read"};
    for (const Json &object : listed.value("nftables", Json::array())) {
      if (!object.contains("set")) continue;
      for (const Json &element : object["set"].value("elem", Json::array())) {
        const bool dressed = element.is_object() && element.contains("elem");
        const Json &value = dressed ? element["elem"].value("val", Json()) : element;
        std::string shown;
        if (value.is_string()) shown = value.get<std::string>();
        if (value.is_object() && value.contains("prefix"))
          shown = value["prefix"].value("addr", "") + "/" + std::to_string(value["prefix"].value("len", 0));
        if (shown == target.text) return dressed ? element["elem"].value("comment", std::string()) : std::string();
      }
    }
    return std::nullopt;
  }

  Json block(const Call &call) {
    const Target target = parse(text(call, "target"));
    if (const auto at = call.arguments.find("at"); at != call.arguments.end() && !at->is_null())
      if (!at->is_object() || at->value("name", std::string()) != point)
        throw Failed{"not_found", "this is not that enforcement point"};
    std::string timeout;
    if (const auto lasts = call.arguments.find("for"); lasts != call.arguments.end() && !lasts->is_null()) {
      if (!lasts->is_string()) throw Invalid{"`for` is no length of time"};
      timeout = " timeout " + std::to_string(secondsOf(lasts->get<std::string>())) + "s";
    }
    const std::string key = commentOf(call.key);
    if (const auto whose = holder(target)) return receiptOf(target, *whose == key ? key : "held");
    nft.run("add element inet " + table + " " + target.set() + " { " + target.text + timeout + " comment \"" + key + "\" }");
    return receiptOf(target, key);
  }

  Json unblock(const Call &call) {
    const std::string receipt = text(call, "receipt");
    const std::size_t mark = receipt.find('#');
    if (mark == std::string::npos) throw Failed{"not_found", "the receipt is none of this provider's"};
    const Target target = parse(receipt.substr(0, mark));
    const auto whose = holder(target);
    if (whose && *whose == receipt.substr(mark + 1))
      nft.run("delete element inet " + table + " " + target.set() + " { " + target.text + " }");
    return nullptr; // gone already, or another's: nothing is left of this one
  }

  Nft nft;
  std::string table, point;
};

} // namespace

int main() {
  try {
    Nftables firewall;
    return serve(firewall, "nftables", "1");
  } catch (const Failed &failed) {
    fprintf(stderr, "%s\n", failed.message.c_str());
    return 1;
  }
}
