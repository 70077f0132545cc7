// All providers of a site, and the host that sends a run's calls to them. Usable by `runCase` and by `DurableHost`:
//
//   auto opened = Providers::open(config, {.log = …});       // starts every provider once, reads the manifests
//   if (hasErrors(opened.problems)) …                         // `problems` also warns of what runs without a sandbox
//   auto bound = opened.providers->bind(module);              // a host for runs of this module, or what does not bind
//
// `Providers` may be shared by threads and outlives its hosts; a host is for one run.
#pragma once

#include "runner/execute/host.h"
#include "runner/providers/config.h"
#include "runner/providers/provider.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tejun::runner::providers {

struct ProvidersOptions {
  ProviderLog log = {};
  std::function<Millis()> clock; // the present
  /// How long a run may be kept in the process until something that is due soon (a retry, a poll); 0: it rests at once.
  Millis patience = 0;
  Millis jobPatience = 0; // the same for a job that goes on
};

class Providers {
public:
  struct Opened {
    std::shared_ptr<Providers> providers; // null when an error is among the problems
    std::vector<Problem> problems;
  };
  static Opened open(const Config &, ProvidersOptions);

  struct Bound {
    std::unique_ptr<Host> host; // null when an error is among the problems
    std::vector<Problem> problems;
  };
  /// A module that declares something weaker than a manifest does not bind. An intrinsic that nobody answers is warned of.
  static Bound bind(const std::shared_ptr<Providers> &, const vm::Module &);

  /// Who answers it; null: nobody.
  Provider *of(std::string_view intrinsic) const;
  const ProvidersOptions &options() const { return how; }

private:
  explicit Providers(ProvidersOptions o) : how(std::move(o)) {}
  ProvidersOptions how;
  std::vector<std::unique_ptr<Provider>> all;
  std::map<std::string, Provider *, std::less<>> route;
};

/// In which way what a module declares is weaker than, or other than, the manifest says; empty: it binds.
struct Mismatch {
  std::string what; // `effect`, `undo` …
  std::string here, there;
};
std::vector<Mismatch> mismatches(const vm::Module &, const vm::Intrinsic &, const Manifest &,
                                 const ManifestIntrinsic &);

} // namespace tejun::runner::providers
