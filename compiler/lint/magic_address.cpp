// An address, a host, a domain or an account spelled out in the middle of a procedure: nobody knows why it is this one, and it
// is forgotten when it moves. What the scope and constants hold has a name. Well-known ranges are their own name.
#include "llvm/ADT/DenseSet.h"

#include "compiler/diagnostics/lint.h"
#include "compiler/diagnostics/texts.h"
#include "compiler/lint/nodes.h"
#include "compiler/lint/wording.h"

namespace tejun::lint {

namespace {

bool isPlace(sema::TypeId type) {
  return type == sema::addressType || type == sema::networkType || type == sema::domainType || type == sema::urlType ||
         type == sema::emailType || type == sema::macType || type == sema::hostType || type == sema::userType;
}

bool isWellKnown(llvm::StringRef text) {
  constexpr llvm::StringRef known[] = {
      "0.0.0.0/0",   "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
      "224.0.0.0/4", "127.0.0.1",  "::/0",          "::1",         "fc00::/7",       "fe80::/10",     "ff00::/8"};
  // The names that RFC 2606 keeps for examples never move.
  return llvm::is_contained(known, text) || text.ends_with(".example") || text.ends_with(".invalid");
}

} // namespace

void rules::magic_address(const Subject &subject, DiagnosticSink &sink) {
  // What belongs to a `const` stands in the bodies that name it.
  llvm::DenseSet<std::pair<std::uint32_t, std::uint32_t>> named;
  const auto ofConst = [&](const hir::Constant &constant) {
    named.insert({constant.span.file.value, constant.span.begin});
  };
  TypedNodes<hir::Constant, decltype(ofConst)> constants(ofConst);
  for (const hir::ConstInfo &info : subject.program.consts) constants.walk(info.value);
  forEachBody(subject, [&](const Body &body) {
    forEachTyped<hir::Constant>(body, [&](const hir::Constant &constant) {
      if (constant.isNone || !isPlace(constant.type) || !subject.isOwn(constant.span)) return;
      if (named.contains({constant.span.file.value, constant.span.begin})) return;
      // A constant that is named stands where it is used, but is spelled with its name.
      const std::string_view text = subject.text(constant.span);
      const bool isSpelled = !text.empty() && (text[0] == '"' || (text[0] >= '0' && text[0] <= '9'));
      llvm::StringRef plain(text.data(), text.size());
      plain.consume_front("\"");
      plain.consume_back("\"");
      if (isSpelled && !isWellKnown(plain)) sink.report(diag::magic_address, constant.span, {{"value", plain.str()}});
    });
  });
}

} // namespace tejun::lint
