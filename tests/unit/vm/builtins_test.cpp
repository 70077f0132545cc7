// The library, a case a row, called through `builtin` as the compiler would.
#include "tests/unit/vm/world.h"
#include "vm/runtime/folding.h"

#include <gtest/gtest.h>

#include <map>

using namespace nlohmann::literals;

namespace tejun::vm::test {
namespace {

/// Builds a module with one function for each row and signature that is asked for, and calls them.
class Library {
public:
  Library() {
    for (Scalar scalar : {Scalar::boolean, Scalar::integer,     Scalar::decimal,  Scalar::text,        Scalar::duration,
                          Scalar::time,    Scalar::size,        Scalar::port,     Scalar::score,       Scalar::address,
                          Scalar::network, Scalar::host,        Scalar::fileHash, Scalar::domain,      Scalar::url,
                          Scalar::email,   Scalar::fileName,    Scalar::filePath, Scalar::processName, Scalar::user,
                          Scalar::mac,     Scalar::registryKey, Scalar::cve,      Scalar::technique})
      names[std::string(nameOf(scalar))] = s.m.scalar(scalar);
  }
  /// `List<Text>`, `Int?`, `Map<Host, Int>`, `Each<Host, Int>`
  TypeIndex type(std::string_view text) {
    if (text.ends_with('?')) return s.m.optional(type(text.substr(0, text.size() - 1)));
    const std::size_t open = text.find('<');
    if (open == text.npos) return names.at(std::string(text));
    const std::string_view outer = text.substr(0, open), inner = text.substr(open + 1, text.size() - open - 2);
    if (outer == "List") return s.m.list(type(inner));
    if (outer == "Set") return s.m.set(type(inner));
    const std::size_t comma = inner.find(", ");
    const TypeIndex key = type(inner.substr(0, comma)), value = type(inner.substr(comma + 2));
    return outer == "Map" ? s.m.map(key, value) : s.m.each(key, value);
  }
  struct Case {
    Builtin builtin;
    std::vector<std::string> params;
    std::string result;
    Json arguments, expected;
    Index function = 0;
  };
  void add(Builtin builtin, std::vector<std::string> params, std::string result, Json arguments, Json expected) {
    cases.push_back({builtin, std::move(params), std::move(result), std::move(arguments), std::move(expected), 0});
  }
  void check() {
    for (Case &c : cases) {
      std::vector<TypeIndex> params;
      for (const std::string &p : c.params) params.push_back(type(p));
      const TypeIndex result = type(c.result);
      c.function = s.m.declare(std::string(builtinInfo(c.builtin).name), params, result);
      FunctionBuilder b(s.m, c.function);
      const Reg r = b.newRegister(result);
      b.emit(Op::builtin, r, 0, 0, c.builtin);
      b.emit(Op::ret, r);
      b.finish();
    }
    const auto m = s.finish();
    for (const Case &c : cases) {
      const BuiltinInfo &info = builtinInfo(c.builtin);
      EXPECT_EQ(evaluate(m, c.function, c.arguments), c.expected) << info.receiver << '.' << info.name << c.arguments;
    }
  }
  /// Rows without a case.
  std::vector<std::string> untested() const {
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < builtinCount; ++i) {
      const auto row = static_cast<Builtin>(i);
      if (std::none_of(cases.begin(), cases.end(), [&](const Case &c) { return c.builtin == row; }))
        missing.push_back(std::string(builtinInfo(row).receiver) + "." + std::string(builtinInfo(row).name));
    }
    return missing;
  }

private:
  Shop s;
  std::map<std::string, TypeIndex> names;
  std::vector<Case> cases;
};

TEST(Builtins, EachRowDoesWhatItSays) {
  Library l;
  using B = Builtin;
  const Json none = nullptr;
  const auto text = [&](B b, const char *result, Json args, Json expected) {
    l.add(b, std::vector<std::string>(args.size(), "Text"), result, args, std::move(expected));
  };
  text(B::Text_length, "Int", {"手順 ok"}, 5);
  text(B::Text_is_empty, "Bool", {""}, true);
  text(B::Text_is_empty, "Bool", {"a"}, false);
  text(B::Text_contains, "Bool", {"ET MALWARE CnC Beacon", "CnC"}, true);
  text(B::Text_contains, "Bool", {"cnc", "CnC"}, false);
  text(B::Text_contains, "Bool", {"x", ""}, true);
  text(B::Text_starts, "Bool", {"手順書", "手順"}, true);
  text(B::Text_ends, "Bool", {"手順書", "手"}, false);
  text(B::Text_matches, "Bool", {"rat-42.exe", "[a-z]+-\\d+"}, true);
  text(B::Text_matches, "Bool", {"rat", "("}, false);
  text(B::Text_like, "Bool", {"手順書.docx", "*順?.doc*"}, true);
  text(B::Text_like, "Bool", {"aaa", "a?"}, false);
  text(B::Text_like, "Bool", {"", "*"}, true);
  text(B::Text_equals_folded, "Bool", {"ΣΊΣΥΦΟΣ", "σίσυφος"}, true);
  text(B::Text_equals_folded, "Bool", {"a", "b"}, false);
  text(B::Text_find_match, "Text?", {"id=17, id=18", "\\d+"}, "17");
  text(B::Text_find_match, "Text?", {"x", "\\d+"}, none);
  text(B::Text_find_matches, "List<Text>", {"a1 手22", "\\d+"}, {"1", "22"});
  text(B::Text_find_matches, "List<Text>", {"手a", "b*"}, {"", "", ""});
  text(B::Text_replace, "Text", {"a.b.c", ".", "::"}, "a::b::c");
  text(B::Text_replace, "Text", {"abc", "", "x"}, "abc");
  text(B::Text_split, "List<Text>", {"a,,b", ","}, {"a", "", "b"});
  text(B::Text_lines, "List<Text>", {"a\r\nb\n\nc\n"}, {"a", "b", "", "c"});
  text(B::Text_lower, "Text", {"ÀΣ手A"}, "àσ手a");
  text(B::Text_upper, "Text", {"àσ手a"}, "ÀΣ手A");
  text(B::Text_trim, "Text", {"\u3000 手順\t\n"}, "手順");
  text(B::Text_trim, "Text", {" \n"}, "");
  l.add(B::Text_take, {"Text", "Int"}, "Text", {"手順書", 2}, "手順");
  l.add(B::Text_take, {"Text", "Int"}, "Text", {"手順書", -1}, "");
  l.add(B::Text_drop, {"Text", "Int"}, "Text", {"手順書", 2}, "書");
  l.add(B::Text_drop, {"Text", "Int"}, "Text", {"手順書", 9}, "");
  text(B::Text_defang, "Text",
       {"see http://Evil.example/a.b?x=1.2, 203.0.113.66 and mail me@evil.example (report.docx)"},
       "see hxxp://Evil[.]example/a.b?x=1.2, 203[.]0[.]113[.]66 and mail me@evil[.]example (report.docx)");
  text(B::Text_defang, "Text", {"hxxp://evil[.]example"}, "hxxp://evil[.]example");
  text(B::Text_refang, "Text", {"hXXps://evil[.]example, fxp://x(.)y, 10{.}0[dot]0[.]1 me[@]a.b hxxpx"},
       "https://evil.example, ftp://x.y, 10.0.0.1 me@a.b hxxpx");
  text(B::Text_to_base64, "Text", {"手順"}, "5omL6aCG");
  text(B::Text_to_base64, "Text", {"a"}, "YQ==");
  text(B::Text_from_base64, "Text?", {"YWI="}, "ab");
  text(B::Text_from_base64, "Text?", {"YW=I"}, none);
  text(B::Text_from_base64, "Text?", {"/w=="}, none);
  text(B::Text_from_base64, "Text?", {""}, "");
  text(B::Text_extract_addresses, "List<IpAddress>",
       {"from 10.0.0.1:443 to 203[.]0[.]113[.]66, fe80::1, again 10.0.0.1. Not 1.2.3.4.5, 300.1.1.1 or v1.2.3.4x"},
       {"10.0.0.1", "203.0.113.66", "fe80::1"});
  text(B::Text_extract_domains, "List<Domain>", {"evil[.]example や www.悪い.jp, invoice.xlsx, a@mail.test"},
       {"evil.example", "www.悪い.jp", "mail.test"});
  text(B::Text_extract_urls, "List<Url>", {"「hxxps://Evil.example/a(b)」 (http://x.test/y). ftp://z.test"},
       {"https://evil.example/a(b)", "http://x.test/y", "ftp://z.test"});
  text(B::Text_extract_emails, "List<EmailAddress>", {"From: <a.b+c@Mail.Test>, x[at]y.test"},
       {"a.b+c@mail.test", "x@y.test"});
  text(B::Text_extract_hashes, "List<FileHash>",
       {"md5 D41D8CD98F00B204E9800998ECF8427E sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709 x" + std::string(33, 'a')},
       {"d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709"});
  text(B::Text_extract_cves, "List<Cve>", {"cve-2021-44228、CVE-2021-44228 and CVE-1"},
       Json::array({"CVE-2021-44228"}));

  text(B::Int_parse, "Int?", {"-12"}, -12);
  text(B::Int_parse, "Int?", {"12x"}, none);
  text(B::Decimal_parse, "Decimal?", {"1.25"}, 1.25);
  text(B::Time_parse, "Time?", {"2027-12-31"}, "2027-12-31T00:00:00Z");
  text(B::Duration_parse, "Duration?", {"30m"}, "30m");
  text(B::Port_parse, "Port?", {"443"}, 443);
  text(B::Port_parse, "Port?", {"70000"}, none);
  text(B::IpAddress_parse, "IpAddress?", {"10.0.0.1"}, "10.0.0.1");
  text(B::IpAddress_parse, "IpAddress?", {"10.0.0"}, none);
  text(B::Network_parse, "Network?", {"10.0.0.0/8"}, "10.0.0.0/8");
  text(B::Domain_parse, "Domain?", {"A.example"}, "a.example");
  text(B::Url_parse, "Url?", {"http://a.example/"}, "http://a.example/");
  text(B::EmailAddress_parse, "EmailAddress?", {"a@b.example"}, "a@b.example");
  text(B::FileHash_parse, "FileHash?", {"d41d8cd98f00b204e9800998ecf8427e"}, "d41d8cd98f00b204e9800998ecf8427e");
  text(B::FileName_parse, "FileName?", {"a.exe"}, "a.exe");
  text(B::FilePath_parse, "FilePath?", {"C:\\a.exe"}, "C:\\a.exe");
  text(B::ProcessName_parse, "ProcessName?", {"rat.exe"}, "rat.exe");
  text(B::Host_parse, "Host?", {"pc-a"}, "pc-a");
  text(B::Host_parse, "Host?", {"pc a"}, none);
  text(B::User_parse, "User?", {"ACME\\taro"}, "ACME\\taro");
  text(B::MacAddress_parse, "MacAddress?", {"AA-BB-CC-DD-EE-FF"}, "aa:bb:cc:dd:ee:ff");
  text(B::RegistryKey_parse, "RegistryKey?", {"HKLM\\Software"}, "HKLM\\Software");
  text(B::Cve_parse, "Cve?", {"cve-2021-44228"}, "CVE-2021-44228");
  text(B::Technique_parse, "Technique?", {"t1566.001"}, "T1566.001");

  for (const char *address : {"10.1.2.3", "127.0.0.1", "169.254.1.1", "fe80::1", "fd00::1", "::1"})
    l.add(B::IpAddress_is_private, {"IpAddress"}, "Bool", {address}, true);
  for (const char *address : {"8.8.8.8", "203.0.113.66", "172.32.0.1", "2001:db8::1"})
    l.add(B::IpAddress_is_private, {"IpAddress"}, "Bool", {address}, false);
  l.add(B::IpAddress_is_ipv6, {"IpAddress"}, "Bool", {"::1"}, true);
  l.add(B::IpAddress_in_network, {"IpAddress", "Network"}, "Bool", {"10.255.255.255", "10.0.0.0/8"}, true);
  l.add(B::IpAddress_in_network, {"IpAddress", "Network"}, "Bool", {"11.0.0.0", "10.0.0.0/8"}, false);
  l.add(B::IpAddress_in_network, {"IpAddress", "Network"}, "Bool", {"2001:db8:1::1", "2001:db8::/33"}, true);
  l.add(B::IpAddress_in_network, {"IpAddress", "Network"}, "Bool", {"2001:db8:8000::1", "2001:db8::/33"}, false);
  l.add(B::IpAddress_in_network, {"IpAddress", "Network"}, "Bool", {"::1", "0.0.0.0/0"}, false);
  l.add(B::Network_prefix, {"Network"}, "Int", {"2001:db8::/33"}, 33);
  l.add(B::Network_within, {"Network", "Network"}, "Bool", {"10.1.0.0/16", "10.0.0.0/8"}, true);
  l.add(B::Network_within, {"Network", "Network"}, "Bool", {"10.0.0.0/8", "10.1.0.0/16"}, false);
  l.add(B::Network_overlaps, {"Network", "Network"}, "Bool", {"10.0.0.0/8", "10.1.0.0/16"}, true);
  l.add(B::Network_overlaps, {"Network", "Network"}, "Bool", {"10.0.0.0/8", "11.0.0.0/8"}, false);
  l.add(B::Host_in_networks, {"Host", "List<Network>"}, "Bool",
        R"(["10.10.0.5", ["10.1.0.0/16", "10.10.0.0/16"]])"_json, true);
  l.add(B::Host_in_networks, {"Host", "List<Network>"}, "Bool", R"(["pc-a", ["0.0.0.0/0"]])"_json, false);
  l.add(B::Domain_is_under, {"Domain", "Domain"}, "Bool", {"a.evil.example", "evil.example"}, true);
  l.add(B::Domain_is_under, {"Domain", "Domain"}, "Bool", {"notevil.example", "evil.example"}, false);
  l.add(B::Url_domain, {"Url"}, "Domain?", {"https://user@Evil.example:8443/x"}, "evil.example");
  l.add(B::Url_domain, {"Url"}, "Domain?", {"http://10.0.0.1/x"}, none);
  l.add(B::Url_address, {"Url"}, "IpAddress?", {"http://[2001:db8::1]:80/x"}, "2001:db8::1");
  l.add(B::Url_path, {"Url"}, "Text", {"http://a.example/x/y?q#f"}, "/x/y");
  l.add(B::Url_path, {"Url"}, "Text", {"http://a.example"}, "");
  l.add(B::EmailAddress_domain, {"EmailAddress"}, "Domain", {"a@b.example"}, "b.example");
  l.add(B::FilePath_name, {"FilePath"}, "FileName", {"C:\\tmp\\a.exe"}, "a.exe");
  l.add(B::FilePath_name, {"FilePath"}, "FileName", {"/usr/bin/"}, "bin");
  l.add(B::FileName_extension, {"FileName"}, "Text", {"a.tar.GZ"}, "gz");
  l.add(B::FileHash_algorithm, {"FileHash"}, "Text", {"da39a3ee5e6b4b0d3255bfef95601890afd80709"}, "sha1");

  l.add(B::Int_abs, {"Int"}, "Int", {-4}, 4);
  l.add(B::Int_abs, {"Int"}, "Int", {std::numeric_limits<std::int64_t>::min()},
        std::numeric_limits<std::int64_t>::max());
  l.add(B::Int_min, {"Int", "Int"}, "Int", {3, -1}, -1);
  l.add(B::Int_max, {"Int", "Int"}, "Int", {3, -1}, 3);
  l.add(B::Decimal_round, {"Decimal"}, "Int", {-2.5}, -3);
  l.add(B::Decimal_floor, {"Decimal"}, "Int", {-2.1}, -3);
  l.add(B::Decimal_floor, {"Decimal"}, "Int", {2.9}, 2);
  l.add(B::Duration_seconds, {"Duration"}, "Int", {"90s"}, 90);
  l.add(B::Duration_minutes, {"Duration"}, "Int", {"90s"}, 1);
  l.add(B::Duration_hours, {"Duration"}, "Int", {"25h"}, 25);
  l.add(B::Duration_days, {"Duration"}, "Int", {"25h"}, 1);
  l.add(B::Size_bytes, {"Size"}, "Int", {"1KB"}, 1024);
  l.add(B::Port_number, {"Port"}, "Int", {443}, 443);
  l.add(B::Score_number, {"Score"}, "Int", {97}, 97);

  const std::string ints = "List<Int>", set = "Set<Host>";
  l.add(B::List_count, {ints}, "Int", R"([[1, 1]])"_json, 2);
  l.add(B::List_is_empty, {ints}, "Bool", R"([[]])"_json, true);
  l.add(B::List_first, {ints}, "Int?", R"([[7, 8]])"_json, 7);
  l.add(B::List_first, {ints}, "Int?", R"([[]])"_json, none);
  l.add(B::List_last, {ints}, "Int?", R"([[7, 8]])"_json, 8);
  l.add(B::List_at, {ints, "Int"}, "Int?", R"([[7, 8], 1])"_json, 8);
  l.add(B::List_at, {ints, "Int"}, "Int?", R"([[7, 8], -1])"_json, none);
  l.add(B::List_contains, {ints, "Int"}, "Bool", R"([[7, 8], 8])"_json, true);
  l.add(B::List_take, {ints, "Int"}, ints, R"([[1, 2, 3], 2])"_json, {1, 2});
  l.add(B::List_take, {ints, "Int"}, ints, R"([[1, 2, 3], -2])"_json, Json::array());
  l.add(B::List_drop, {ints, "Int"}, ints, R"([[1, 2, 3], 1])"_json, {2, 3});
  l.add(B::List_reverse, {ints}, ints, R"([[1, 2, 3]])"_json, {3, 2, 1});
  l.add(B::List_sort, {ints}, ints, R"([[3, -1, 2]])"_json, {-1, 2, 3});
  l.add(B::List_sort, {"List<IpAddress>"}, "List<IpAddress>", R"([["::1", "200.0.0.1", "9.0.0.1"]])"_json,
        {"9.0.0.1", "200.0.0.1", "::1"});
  l.add(B::List_unique, {"List<Text>"}, "List<Text>", R"([["b", "a", "b"]])"_json, {"b", "a"});
  l.add(B::List_min, {ints}, "Int?", R"([[3, -1, 2]])"_json, -1);
  l.add(B::List_max, {"List<Text>"}, "Text?", R"([["a", "c", "b"]])"_json, "c");
  l.add(B::List_max, {ints}, "Int?", R"([[]])"_json, none);
  l.add(B::List_flatten, {"List<List<Int>>"}, ints, R"([[[1], [], [2, 3]]])"_json, {1, 2, 3});
  l.add(B::List_join, {"List<Text>", "Text"}, "Text", R"([["a", "b"], "、"])"_json, "a、b");
  l.add(B::List_with, {ints, "Int"}, ints, R"([[1], 2])"_json, {1, 2});
  l.add(B::List_with_all, {ints, ints}, ints, R"([[1], [2, 1]])"_json, {1, 2, 1});
  l.add(B::List_without, {ints, "Int"}, ints, R"([[1, 2, 1], 1])"_json, Json::array({2}));
  l.add(B::List_minus, {ints, ints}, ints, R"([[1, 2, 3, 1], [1, 9]])"_json, {2, 3});
  l.add(B::List_to_set, {"List<Host>"}, set, R"([["b", "a", "b"]])"_json, {"b", "a"});

  l.add(B::Set_count, {set}, "Int", R"([["a", "b"]])"_json, 2);
  l.add(B::Set_is_empty, {set}, "Bool", R"([[]])"_json, true);
  l.add(B::Set_first, {set}, "Host?", R"([["b", "a"]])"_json, "b");
  l.add(B::Set_first, {set}, "Host?", R"([[]])"_json, none);
  l.add(B::Set_contains, {set, "Host"}, "Bool", R"([["b", "a"], "a"])"_json, true);
  l.add(B::Set_contains_all, {set, set}, "Bool", R"([["b", "a"], ["a"]])"_json, true);
  l.add(B::Set_contains_all, {set, set}, "Bool", R"([["b", "a"], ["a", "c"]])"_json, false);
  l.add(B::Set_union, {set, set}, set, R"([["b"], ["a", "b"]])"_json, {"b", "a"});
  l.add(B::Set_minus, {set, set}, set, R"([["b", "a"], ["b"]])"_json, Json::array({"a"}));
  l.add(B::Set_intersect, {set, set}, set, R"([["c", "b", "a"], ["a", "c"]])"_json, {"c", "a"});
  l.add(B::Set_with, {set, "Host"}, set, R"([["b"], "a"])"_json, {"b", "a"});
  l.add(B::Set_without, {set, "Host"}, set, R"([["b", "a"], "b"])"_json, Json::array({"a"}));
  l.add(B::Set_take, {set, "Int"}, set, R"([["c", "b", "a"], 2])"_json, {"c", "b"});
  l.add(B::Set_sort, {set}, "List<Host>", R"([["c", "a"]])"_json, {"a", "c"});
  l.add(B::Set_min, {set}, "Host?", R"([["c", "a"]])"_json, "a");
  l.add(B::Set_max, {set}, "Host?", R"([["c", "a"]])"_json, "c");
  l.add(B::Set_to_list, {set}, "List<Host>", R"([["c", "a"]])"_json, {"c", "a"});

  const std::string map = "Map<Host, Int>";
  l.add(B::Map_count, {map}, "Int", R"([{"a": 1}])"_json, 1);
  l.add(B::Map_is_empty, {map}, "Bool", R"([{"a": 1}])"_json, false);
  l.add(B::Map_get, {map, "Host"}, "Int?", R"([{"a": 1}, "a"])"_json, 1);
  l.add(B::Map_get, {map, "Host"}, "Int?", R"([{"a": 1}, "b"])"_json, none);
  l.add(B::Map_contains, {map, "Host"}, "Bool", R"([{"a": 1}, "a"])"_json, true);
  l.add(B::Map_keys, {map}, set, R"([{"a": 1, "b": 2}])"_json, {"a", "b"});
  l.add(B::Map_values, {map}, ints, R"([{"a": 1, "b": 2}])"_json, {1, 2});
  l.add(B::Map_with, {map, "Host", "Int"}, map, R"([{"a": 1}, "b", 2])"_json, R"({"a": 1, "b": 2})"_json);
  l.add(B::Map_without, {map, "Host"}, map, R"([{"a": 1, "b": 2}, "a"])"_json, R"({"b": 2})"_json);
  l.add(B::Each_ok, {"Each<Host, Int>"}, map, R"([{"ok": {"a": 1}, "failed": {}}])"_json, R"({"a": 1})"_json);
  EXPECT_EQ(l.untested(), (std::vector<std::string>{"Each.failed"}))
      << "tested with `host_each`, whose failures it returns";
  l.check();
}

TEST(Folding, KeepsPointsAndMeetsAcrossCase) {
  EXPECT_EQ(fold("CnC ＡＢＣ Straße"), "cnc ａｂｃ straße");
  EXPECT_EQ(fold("İı"), "İı");
  EXPECT_EQ(fold(std::string("a\xff") + "B"), std::string("a\xff") + "b") << "what is not UTF-8 stays";
}

TEST(Wildcards, AreLinearEnough) {
  std::size_t steps = 0;
  EXPECT_FALSE(fitsWildcards(std::string(2000, 'a'), "*a*a*a*a*a*a*a*b", steps));
  EXPECT_LT(steps, 20'000u);
}

} // namespace
} // namespace tejun::vm::test
