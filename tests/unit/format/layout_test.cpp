// What each construct looks like. The left side is badly laid out on purpose.
#include <gtest/gtest.h>

#include "tests/unit/format/formatted.h"

namespace tejun::format {

namespace {

/// A statement within a method's body, formatted.
std::string inMethod(const std::string &text) {
  const std::string head = "process 1.1 p {\n  method 1.1.1 {\n";
  const std::string tail = "  }\n}\n";
  const std::string whole = formattedText("process 1.1 p { method 1.1.1 { " + text + " } }");
  EXPECT_TRUE(whole.starts_with(head) && whole.ends_with(tail)) << whole;
  std::string body;
  std::size_t at = head.size();
  while (at + tail.size() < whole.size()) {
    const std::size_t end = whole.find('\n', at);
    body += whole.substr(std::min(at + 4, end), end + 1 - std::min(at + 4, end));
    at = end + 1;
  }
  return body;
}

TEST(Layout, HeadOfAFile) {
  EXPECT_EQ(formattedText("// What it is for.\nmodule edr import a,b . c\nconst x=1"),
            "// What it is for.\nmodule edr\nimport a, b.c\n\nconst x = 1\n");
}

TEST(Layout, NamesTitlesAndSignsStandInColumns) {
  EXPECT_EQ(formattedText("duty a \"あ\"\nduty bcd \"b\"\n\nfact x \"短い\":Bool for a,b\nfact long_name:Set<Host>"),
            "duty a   \"あ\"\n"
            "duty bcd \"b\"\n"
            "\n"
            "fact x         \"短い\" : Bool for a, b\n"
            "fact long_name        : Set<Host>\n");
}

TEST(Layout, AnEmptyLineOrAnotherKindEndsColumns) {
  EXPECT_EQ(formattedText("duty a \"a\"\n\nduty bcd \"b\"\nconst x=1\nduty b \"b\""),
            "duty a \"a\"\n\nduty bcd \"b\"\nconst x = 1\nduty b \"b\"\n");
}

TEST(Layout, Scope) {
  EXPECT_EQ(
      formattedText("scope \"Acme\" { domain d \"D\" system a \"内部\" {networks 10.1.0.0/16,10.2.0.0/16} system "
                    "user_pc \"PC\" { tagged \"x\" } team mssp \"MSSP\" external team it \"情報\" triage by csirt "
                    "from medium analysis by x receives P enrich alert.source.host from f(alert.x) calendar c { "
                    "zone \"Asia/Tokyo\" hours 09:00 - 18:00 on mon - fri } guard { never a.b intersects "
                    "10.0.0.0/8 require approval by it quorum 2 for a.b on pc limit a.b to 5 hosts per 1h else "
                    "approval by csirt } }"),
      R"(scope "Acme" {
  domain d "D"
  system a       "内部" { networks 10.1.0.0/16, 10.2.0.0/16 }
  system user_pc "PC"   { tagged "x" }
  team mssp "MSSP" external
  team it   "情報"
  triage   by csirt from medium
  analysis by x receives P
  enrich alert.source.host from f(alert.x)
  calendar c { zone "Asia/Tokyo" hours 09:00-18:00 on mon-fri }
  guard {
    never   a.b intersects 10.0.0.0/8
    require approval by it quorum 2 for a.b on pc
    limit   a.b to 5 hosts per 1h else approval by csirt
  }
}
)");
}

TEST(Layout, CriteriaAndDetection) {
  EXPECT_EQ(
      formattedText("criteria { high \"重大\" requires a,b respond within 1h { when x when y } low { otherwise } } "
                    "detect d \"t\" -> i { needs a.b , c.d when a == \"x\" confirm at most 10m { confirmed when a "
                    "refuted when b otherwise undecided } }"),
      R"(criteria {
  high "重大" requires a, b respond within 1h {
    when x
    when y
  }
  low { otherwise }
}

detect d "t" -> i {
  needs a.b, c.d
  when a == "x"
  confirm at most 10m {
    confirmed when a
    refuted   when b
    otherwise undecided
  }
}
)");
}

TEST(Layout, RecordsAndEnums) {
  EXPECT_EQ(
      formattedText(
          "record P \"p\" { a:Set<IpAddress>  b:Host?=none }\nrecord Q decodes json{a:Int at \"x.y\",b:Int c:Int}\n"
          "enum E{full internal}\nenum F { clean \"問題なし\" infected(hash:FileHash,n:Int), c }\nenum G { a \"A\" b c "
          "}"),
      R"(record P "p" { a: Set<IpAddress>, b: Host? = none }
record Q decodes json {
  a: Int at "x.y"
  b: Int
  c: Int
}
enum E { full, internal }
enum F {
  clean "問題なし"
  infected(hash: FileHash, n: Int)
  c
}
enum G { a "A", b, c }
)");
}

TEST(Layout, ADocumentationBeforeACommaBelongsToWhatFollows) {
  const std::string whole =
      "enum E {\n  a\n  /// of b\n  b\n}\nrecord R {\n  a: Int\n  /// of b\n  b: Int\n  c: Int\n}\n";
  EXPECT_EQ(formattedText("enum E { a\n/// of b\n, b }\nrecord R { a: Int\n/// of b\n, b: Int, c: Int }"), whole);
  expectProperties("enum E { a /// of b\n, /// and of b\n b(x: Int\n/// of y\n, y: Int) }");
}

TEST(Layout, Intrinsics) {
  EXPECT_EQ(
      formattedText("intrinsic release(receipt:Receipt) restores idempotent\nintrinsic block(target:IpAddress|Network,"
                    "for:Duration?)->Receipt contains target undo unblock idempotent timeout 30s retry 2 at once 4 "
                    "audience organisation irreversible because \"why\""),
      R"(intrinsic release(receipt: Receipt) restores idempotent
intrinsic block(target: IpAddress | Network, for: Duration?) -> Receipt
  contains target undo unblock idempotent timeout 30s retry 2 at once 4 audience organisation irreversible because "why"
)");
}

TEST(Layout, Processes) {
  EXPECT_EQ(
      formattedText("process 1.1 p \"t\" as R fulfils a,b establishes c { input host:Host input file:FileName? not "
                    "empty output hashes:Set<FileHash> output n:Int method 1.1.1 \"m\" when file is known \"w\" { "
                    "n=1 } }"),
      R"(process 1.1 p "t" as R fulfils a, b establishes c {
  input  host: Host
  input  file: FileName? not empty
  output hashes: Set<FileHash>
  output n:      Int
  method 1.1.1 "m" when file is known "w" {
    n = 1
  }
}
)");
}

TEST(Layout, Playbooks) {
  EXPECT_EQ(
      formattedText("playbook p \"t\" for i { needs alert.a,alert.b let host=alert.a section \"s\" { together { step "
                    "1 sent=f(host) step 2 c2 \"title\" =g(host,x:1) when host is known within 15m else skip \"s\" } } "
                    "branch { when a is not empty \"あり\" -> step 3 else \"なし\" -> close x because \"y\" } -> "
                    "response 1(a:b) }"),
      R"(playbook p "t" for i {
  needs alert.a, alert.b
  let host = alert.a
  section "s" {
    together {
      step 1 sent       = f(host)
      step 2 c2 "title" = g(host, x: 1) when host is known within 15m else skip "s"
    }
  }
  branch {
    when a is not empty "あり" -> step 3
    else                "なし" -> close x because "y"
  }
  -> response 1(a: b)
}
)");
}

TEST(Layout, ArmsThatDoNotFitGoOnInTheNextLine) {
  EXPECT_EQ(
      formattedText("playbook p for i { branch { when everywhere.continues \"攻撃が継続している\" -> response 1(peers: "
                    "found.peers + peer, hosts: spread.hosts + host, findings: found) else \"x\" -> step 2 } }"),
      R"(playbook p for i {
  branch {
    when everywhere.continues "攻撃が継続している"
      -> response 1(peers: found.peers + peer, hosts: spread.hosts + host, findings: found)
    else "x"
      -> step 2
  }
}
)");
}

TEST(Layout, Responses) {
  EXPECT_EQ(formattedText("response 1 \"t\" by it(peers:Set<IpAddress>){ if peers is empty{park \"x\"} f(peers) "
                          "handoff analysis(P{peers,b:c}) }"),
            R"(response 1 "t" by it (peers: Set<IpAddress>) {
  if peers is empty { park "x" }
  f(peers)
  handoff analysis (P { peers, b: c })
}
)");
}

TEST(Layout, ABlockOfOneStatementStaysOnItsLine) {
  EXPECT_EQ(
      inMethod("for s in seen { for h in s.value { if h != from { hosts.add(h) } } } if a { f() g() } else { h() }"),
      "for s in seen { for h in s.value { if h != from { hosts.add(h) } } }\n"
      "if a {\n  f()\n  g()\n} else {\n  h()\n}\n");
  EXPECT_EQ(inMethod("repeat at most 3 times while a<b {x=x+1} within 1h { } if a {x()} else if b {y()} else {z()}"),
            "repeat at most 3 times while a < b { x = x + 1 }\nwithin 1h {}\n"
            "if a { x() } else if b { y() } else { z() }\n");
}

TEST(Layout, Handlers) {
  EXPECT_EQ(
      inMethod("let a=f() else none let bc=g() else -> step 4 h() else { on timeout,denied skip \"a\" otherwise park } "
               "at most 30m { f() g() } else { h() }"),
      R"(let a  = f() else none
let bc = g() else -> step 4
h() else {
  on timeout, denied skip "a"
  otherwise park
}
at most 30m {
  f()
  g()
} else {
  h()
}
)");
}

TEST(Layout, WhatCannotBeTakenBack) {
  EXPECT_EQ(
      inMethod("let a=edr.kill(host,process:p) irreversible because \"why\" else skip \"x\" f() irreversible because "
               "\"端末を止めるほかに方法がなく、止めた端末は後から初期化するため、元に戻す必要がない\""),
      R"(let a = edr.kill(host, process: p) irreversible because "why" else skip "x"
f() irreversible because "端末を止めるほかに方法がなく、止めた端末は後から初期化するため、元に戻す必要がない"
)");
}

TEST(Layout, AHandlerThatDoesNotFitStandsInTheNextLine) {
  EXPECT_EQ(inMethod("let hash = edr.file_hash(host, file, window: 24h, exact: true) else accept "
                     "\"端末から取得できなくても範囲は通信とプロセスで追える\""),
            "let hash = edr.file_hash(host, file, window: 24h, exact: true)\n"
            "  else accept \"端末から取得できなくても範囲は通信とプロセスで追える\"\n");
}

TEST(Layout, Questions) {
  EXPECT_EQ(
      inMethod("ask it \"q\" { task xs at most 1d silence park \"p\" } r = ask csirt \"q ${n}\" { choose many from xs "
               "at most 4h "
               "remind every 1h escalate to it silence [] } a = ask it \"q\" { form { user \"担当者\":User office "
               "\"部署\":Text? } at most 4h silence skip \"s\" }"),
      R"(ask it "q" { task xs at most 1d silence park "p" }
r = ask csirt "q ${n}" {
  choose many from xs
  at most 4h
  remind every 1h
  escalate to it
  silence []
}
a = ask it "q" { form { user "担当者": User, office "部署": Text? } at most 4h silence skip "s" }
)");
  EXPECT_EQ(
      inMethod(
          "with approval by it quorum 2 at most 1h { f() } else skip \"x\" let r=await j at most 30m else skip \"x\" "
          "let t=poll f(a) every 5m at most 12 times until it is empty else []"),
      R"(with approval by it quorum 2 at most 1h { f() } else skip "x"
let r = await j at most 30m else skip "x"
let t = poll f(a) every 5m at most 12 times until it is empty else []
)");
}

TEST(Layout, MatchArmsStandInColumns) {
  EXPECT_EQ(formattedText("fn f(x:E)->Text{ match x { clean=>\"a\", infected(hash) | b if c =>\"感染\" } }"),
            R"(fn f(x: E) -> Text {
  match x {
    clean                   => "a"
    infected(hash) | b if c => "感染"
  }
}
)");
}

TEST(Layout, Expressions) {
  EXPECT_EQ(formattedText("const x=-a.b(1 ,c : each d)[k]+(b*c) ?? not d in[1,2]"),
            "const x = -a.b(1, c: each d)[k] + (b * c) ?? not d in [1, 2]\n");
  EXPECT_EQ(formattedText("const x=(a if ran)?.b is not known or xs.any(p=>p.x) and f((a,b)=>a+b, ..)"),
            "const x = (a if ran)?.b is not known or xs.any(p => p.x) and f((a, b) => a + b, ..)\n");
  EXPECT_EQ(formattedText("const x = 1 .text"), "const x = 1 .text\n") << "`1.text` would be one token";
}

TEST(Layout, ALastNameThatOpensADeclarationElsewhereDoesNotBeginALine) {
  const std::string name(110, 'n');
  for (const char *text : {"const x = ", "duty a \"t\"\nconst y = 1 + ", "const z = a is "}) {
    const std::string once = formattedText(text + name + " + record");
    EXPECT_TRUE(once.ends_with(" record\n")) << once;
    EXPECT_EQ(formattedText(once), once);
  }
  EXPECT_FALSE(formattedText("fact x : Bool for " + name + ", " + name + ", playbook").empty());
}

TEST(Layout, AChainBreaksBeforeItsLoosestOperators) {
  EXPECT_EQ(formattedText("const x = alert.signature == \"C&C site Access\" and alert.signature contains \" CnC \" or "
                          "alert.signature contains \" C2 \" or last_of_them_all"),
            R"(const x = alert.signature == "C&C site Access" and alert.signature contains " CnC "
  or alert.signature contains " C2 "
  or last_of_them_all
)");
}

TEST(Layout, CallsAndListsBreakInsideTheirBrackets) {
  EXPECT_EQ(
      formattedText("const x = some_function(first: a_rather_long_name_of_a_value, second: another_rather_long_name, "
                    "third: { a: 1, b: 2, c: 3 })"),
      R"(const x = some_function(
  first: a_rather_long_name_of_a_value,
  second: another_rather_long_name,
  third: { a: 1, b: 2, c: 3 }
)
)");
  EXPECT_EQ(formattedText("const x = [10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16, 10.4.0.0/16, 10.5.0.0/16, 10.6.0.0/16, "
                          "10.7.0.0/16, 10.8.0.0/16, 10.9.0.0/16]"),
            R"(const x = [
  10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16, 10.4.0.0/16, 10.5.0.0/16, 10.6.0.0/16, 10.7.0.0/16, 10.8.0.0/16, 10.9.0.0/16
]
)");
}

TEST(Layout, TextsStayAsTheyAreWritten) {
  const std::string text = "const x = \"a ${ b .c } \\u{3042}\"\nconst y = \"\"\"\n   as ${ it }\n is\n\"\"\"\n";
  EXPECT_EQ(formattedText(text), text);
}

TEST(Layout, WhatProceduresShare) {
  EXPECT_EQ(formattedText(
                "message m(to:Person) audience team { subject \"s\" body \"b\" } hook h(a:Host) attach a.b(x,y){ f() } "
                "playbook p for q { clock containment 4h { breach { f() } step 1 a=f() } } capability c \"t\" many { "
                "intrinsic i() observes } "
                "test \"t\" for p { alert { a:1 } given ask f answers yes after 20m given a.b(..) fails timeout 1 "
                "times expect path [1,2,response 1] expect not called a.b(..) }"),
            R"(message m(to: Person) audience team {
  subject "s"
  body "b"
}

hook h(a: Host)

attach a.b(x, y) {
  f()
}

playbook p for q {
  clock containment 4h {
    breach { f() }
    step 1 a = f()
  }
}

capability c "t" many {
  intrinsic i() observes
}

test "t" for p {
  alert { a: 1 }
  given ask f answers yes after 20m
  given a.b(..) fails timeout 1 times
  expect path [1, 2, response 1]
  expect not called a.b(..)
}
)");
}

TEST(Layout, CommentsKeepTheirPlaces) {
  EXPECT_EQ(formattedText("// file\n\n\n/// doc\nrecord R { // of the brace\n a:Int // of a\n/// of b\n b:Int,\n // "
                          "last\n} // end\n// after\n"),
            R"(// file

/// doc
record R { // of the brace
  a: Int // of a
  /// of b
  b: Int
  // last
} // end
// after
)");
  EXPECT_EQ(inMethod("f(a, // first\n b) // why\n // own\n\n\n g() else // x\n skip \"y\""),
            R"(f(
  a, // first
  b
) // why
// own

g()
  else // x
  skip "y"
)");
}

TEST(Layout, CommentsBehindStatementsStandInAColumn) {
  EXPECT_EQ(inMethod("f(a) // one\n long_name(b) // two\n\n g() // three\n"),
            "f(a)         // one\nlong_name(b) // two\n\ng() // three\n");
}

TEST(Layout, EmptyLines) {
  EXPECT_EQ(inMethod("\n\n f()\n\n\n\n g()\n h()\n\n"), "f()\n\ng()\nh()\n");
  EXPECT_EQ(formattedText("\n\n\nconst x = 1\n\n\nconst y = 2\n\n\n"), "const x = 1\n\nconst y = 2\n");
}

TEST(Layout, LineEndsOfOtherSystems) {
  EXPECT_EQ(formattedText("// a\r\nduty x \"x\"\r\n\r\nduty y \"y\"\r\n"), "// a\nduty x \"x\"\n\nduty y \"y\"\n");
}

TEST(Layout, AFileOfCommentsAlone) { EXPECT_EQ(formattedText("//a  \n\n\n\n//b"), "//a\n\n//b\n"); }

} // namespace

} // namespace tejun::format
