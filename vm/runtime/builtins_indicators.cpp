// From text to the distinct types, and the parts of indicators.
#include "vm/runtime/builtins.h"
#include "vm/runtime/folding.h"

#include <algorithm>
#include <array>

namespace tejun::vm {
namespace {

Cell parse(BuiltinCall &c) {
  Cell value = 0;
  return c.codec.parse(c.resultElement(), c.text(0), value) ? c.some(value) : 0;
}

/// What stands between scheme and path, without user and port.
std::string_view hostOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != url.npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (const std::size_t user = url.rfind('@'); user != url.npos) url.remove_prefix(user + 1);
  if (url.starts_with('[')) return url.substr(1, url.find(']') - 1);
  return url.substr(0, url.find(':'));
}

/// Not routed in the Internet. The ranges for documentation are: in exercises they stand for addresses that are.
bool isPrivate(const AddressBits &a) {
  static constexpr std::array<std::string_view, 16> texts = {
      "0.0.0.0/8",    "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
      "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",    "::/128",
      "::1/128",      "fc00::/7",       "fe80::/10",     "ff00::/8"};
  static const auto networks = [] {
    std::array<NetworkBits, texts.size()> all{};
    std::transform(texts.begin(), texts.end(), all.begin(), [](std::string_view s) { return *parseNetwork(s); });
    return all;
  }();
  return std::any_of(networks.begin(), networks.end(), [&](const NetworkBits &n) { return inNetwork(a, n); });
}

} // namespace

namespace builtins {

#define PARSE(type) \
  Cell type##_parse(BuiltinCall &c) { return parse(c); }
PARSE(Int)
PARSE(Decimal)
PARSE(Time)
PARSE(Duration)
PARSE(Port)
PARSE(IpAddress)
PARSE(Network)
PARSE(Domain)
PARSE(Url)
PARSE(EmailAddress)
PARSE(FileHash)
PARSE(FileName)
PARSE(FilePath)
PARSE(ProcessName)
PARSE(Host)
PARSE(User)
PARSE(MacAddress)
PARSE(RegistryKey)
PARSE(Cve)
PARSE(Technique)
#undef PARSE

Cell IpAddress_is_private(BuiltinCall &c) { return isPrivate(addressBits(c.interner, c.args[0])); }
Cell IpAddress_is_ipv6(BuiltinCall &c) { return addressBits(c.interner, c.args[0]).v6; }
Cell IpAddress_in_network(BuiltinCall &c) {
  return inNetwork(addressBits(c.interner, c.args[0]), networkBits(c.interner, c.args[1]));
}
Cell Network_prefix(BuiltinCall &c) { return networkBits(c.interner, c.args[0]).prefix; }
Cell Network_within(BuiltinCall &c) {
  return inNetwork(networkBits(c.interner, c.args[0]), networkBits(c.interner, c.args[1]));
}
Cell Network_overlaps(BuiltinCall &c) {
  return overlap(networkBits(c.interner, c.args[0]), networkBits(c.interner, c.args[1]));
}
Cell Host_in_networks(BuiltinCall &c) {
  const auto address = parseAddress(c.text(0));
  const auto networks = c.heap.items(c.ref(1));
  c.heap.meter.work(networks.size());
  return address && std::any_of(networks.begin(), networks.end(),
                                [&](Cell n) { return inNetwork(*address, networkBits(c.interner, n)); });
}

Cell Domain_is_under(BuiltinCall &c) {
  const std::string_view name = c.text(0), top = c.text(1);
  return name == top || (name.size() > top.size() && name.ends_with(top) && name[name.size() - top.size() - 1] == '.');
}
Cell Url_domain(BuiltinCall &c) {
  Cell value = 0;
  return c.codec.parse(c.resultElement(), hostOf(c.text(0)), value) ? c.some(value) : 0;
}
Cell Url_address(BuiltinCall &c) { return Url_domain(c); } // the result's type says which
Cell Url_path(BuiltinCall &c) {
  std::string_view url = c.text(0);
  const std::size_t scheme = url.find("://");
  if (scheme != url.npos) url.remove_prefix(scheme + 3);
  url.remove_prefix(std::min(url.find_first_of("/?#"), url.size()));
  return c.makeText(url.substr(0, url.find_first_of("?#")));
}
Cell EmailAddress_domain(BuiltinCall &c) { return c.makeText(c.text(0).substr(c.text(0).rfind('@') + 1)); }
Cell FilePath_name(BuiltinCall &c) {
  std::string_view path = c.text(0);
  while (path.size() > 1 && (path.ends_with('/') || path.ends_with('\\'))) path.remove_suffix(1);
  const std::size_t slash = path.find_last_of("/\\");
  return c.makeText(slash == path.npos || path.size() == 1 ? path : path.substr(slash + 1));
}
Cell FileName_extension(BuiltinCall &c) {
  const std::string_view name = c.text(0);
  const std::size_t dot = name.rfind('.');
  return c.makeText(dot == name.npos ? std::string() : lowered(name.substr(dot + 1)));
}
Cell FileHash_algorithm(BuiltinCall &c) {
  const std::size_t size = c.interner.bytes(c.args[0]).size();
  return c.makeText(size == 16 ? "md5" : size == 20 ? "sha1" : size == 32 ? "sha256" : "sha512");
}

} // namespace builtins
} // namespace tejun::vm
