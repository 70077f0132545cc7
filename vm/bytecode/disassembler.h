// A module as text: for `--emit bytecode`, `tejun inspect`, golden tests. Stable: the same module gives the same text. Rows have their
// number and, as a comment, what they mean. Modules must be verified.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vm/bytecode/module.h"

namespace tejun::vm {

struct ListingOptions {
  std::string_view function; // only functions whose name contains this, and no tables
  bool tables = true;        // what stands around the code
  bool lines = true;         // source lines
};
[[nodiscard]] std::string disassemble(const Module &module, const ListingOptions &options = {});

/// What can get to an argument. No sources: nothing calls it, so nothing may come.
struct ManifestArgument {
  std::string name, type;
  std::vector<std::string> sources;   // names of Sources.def
  std::vector<std::string> constants; // as the language spells them
  bool closed = false;                // the host gate refuses all but these
  bool secret = false;
};
/// The authority of a module: each intrinsic with what it does, in the order of the table.
struct ManifestEntry {
  std::string name, signature; // firewall.block · (target: IpAddress | Network, for: Duration?) -> Receipt
  std::vector<std::string> effects;
  std::string target, undo, crash, audience; // empty: none
  bool irreversible = false;
  std::size_t callSites = 0;
  std::vector<ManifestArgument> arguments;
};
/// A call that is not taken back, or what is shown to more people than its label says: where, and why the author thinks so.
struct ManifestReason {
  std::string what;  // the intrinsic; empty: declassified
  std::string place; // method 1.1.2 "…"
  std::string file;
  std::uint32_t line = 0;
  std::string reason;
};
struct Manifest {
  std::string workspace, hash; // hexadecimal
  std::vector<ManifestEntry> intrinsics;
  std::vector<std::string> teams;   // who is asked or must approve
  std::vector<std::string> secrets; // intrinsic(parameter) that takes one, intrinsic that answers with one
  std::vector<ManifestReason> declassified, irreversible;
  std::size_t types = 0, functions = 0, words = 0, detections = 0, playbooks = 0;
};
[[nodiscard]] Manifest manifestOf(const Module &module);
[[nodiscard]] std::string manifestText(const Manifest &manifest);

} // namespace tejun::vm
