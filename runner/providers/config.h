// The site's configuration of providers, a JSON file (docs/reference/providers.md): which programs answer which intrinsics, what they may
// reach, and where their secrets are. Secrets are read when a provider is started and stay in memory; nothing prints them.
#pragma once

#include "runner/problem.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tejun::runner::providers {

enum class SandboxUse : std::uint8_t { preferred, required, off };

/// Where a secret is: one of these.
struct SecretPlace {
  enum class Kind : std::uint8_t { file, environment, credential } kind = Kind::file;
  std::string name; // path, variable, name of a systemd credential
};

struct ProviderConfig {
  std::string name;    // for messages, unique
  std::string program; // an absolute path
  std::vector<std::string> arguments;
  nlohmann::json settings = nlohmann::json::object();
  std::map<std::string, SecretPlace> secrets;
  std::map<std::string, std::string> environment;
  std::vector<std::string> intrinsics; // `firewall.block`, `firewall.*`; empty: all that it has
  // The sandbox.
  bool network = false;
  std::vector<std::string> read, write;  // further paths
  std::vector<std::string> capabilities; // `net_admin`
  bool sandboxed = true;
  bool takes(std::string_view intrinsic) const;
};

struct Config {
  std::string path;
  SandboxUse sandbox = SandboxUse::preferred;
  std::string bubblewrap = "/usr/bin/bwrap";
  std::vector<ProviderConfig> providers;
};
struct ConfigRead {
  std::optional<Config> config;
  std::vector<Problem> problems;
};
inline constexpr std::size_t configBytes = 1u << 20;

/// A path from the folder; a bare name that is not there may be one of the programs that come with Tejun.
std::string programNamed(const std::string &name, const std::filesystem::path &folder);

ConfigRead parseConfig(std::string_view bytes, const std::string &path);
ConfigRead readConfig(const std::string &path);

struct SecretRead {
  std::map<std::string, std::string> values;
  std::optional<Problem> problem;
};
SecretRead readSecrets(const ProviderConfig &);

/// `text` without the secrets in it.
std::string redacted(std::string text, const std::map<std::string, std::string> &secrets);
bool holdsSecret(const nlohmann::json &, const std::map<std::string, std::string> &secrets);

} // namespace tejun::runner::providers
