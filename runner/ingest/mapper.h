// From a source's JSON to the normal form, field by field: checks each value by its type, remembers what was used, and gives the
// rest as `unmapped`. Which field goes where is the readers' business.
#pragma once

#include "runner/problem.h"
#include "vm/bytecode/module.h"

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tejun::runner {

struct AlertField {
  std::string_view path; // JSON pointer in the normal form
  vm::Scalar scalar;
  bool many, number;
};
/// The rows of AlertFields.def.
const std::vector<AlertField> &alertFields();
const AlertField &alertField(std::string_view path);

/// A key as a part of a JSON pointer.
std::string escapePointer(const std::string &key);

inline constexpr std::size_t alertSetSize = 1000; // values of one set; more stay unmapped
inline constexpr std::size_t alertNotes = 100;    // of what is kept aside; more is kept without one

class Mapper {
public:
  Mapper(const nlohmann::json &source, std::string alertPath);

  /// The member at a JSON pointer, null when there is none or it is null; it counts as used.
  const nlohmann::json *take(const std::string &pointer);
  const nlohmann::json *look(const std::string &pointer) const;

  /// Takes the member over into a field. `core`: what does not fit is an error; else it is kept aside with a note.
  void map(const std::string &from, std::string_view to, bool core);
  /// Sets a field to a value that a reader made from the member `from`. A value that does not fit is kept aside.
  void set(std::string_view to, const nlohmann::json &value, const std::string &from);
  /// The member counts as used; its value is given to `set`.
  void use(const std::string &pointer) { used.insert(pointer); }
  /// Leaves a value among the unmapped, with a note of what it is not.
  void keepAside(const std::string &pointer, const nlohmann::json &value, Phrase type);
  bool has(std::string_view to) const { return normal.contains(nlohmann::json::json_pointer(std::string(to))); }

  void report(ProblemId, std::vector<std::pair<std::string, Phrase>>);
  void missing(const std::string &pointer);
  void wrongType(const std::string &pointer, const nlohmann::json &found, Phrase expected);
  const std::string &alertPath() const { return path; }

  /// The normal form with every group and set that must be there.
  nlohmann::json finish();
  nlohmann::json unmapped() const;
  std::vector<Problem> problems;
  /// What a time without a zone means, in minutes east of Greenwich.
  int zone = 0;

private:
  void mapOne(const AlertField &, const nlohmann::json &value, const std::string &from, bool core);
  bool anyUsedIn(const std::string &pointer) const;
  void addUnmapped(const nlohmann::json &, const std::string &pointer, const std::string &shownPath,
                   nlohmann::json &out) const;

  const nlohmann::json &source;
  std::string path;
  nlohmann::json normal = nlohmann::json::object();
  std::set<std::string> used, aside;
  std::size_t notes = 0;
};

} // namespace tejun::runner
