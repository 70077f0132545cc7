// The parts of a comparison, one file each, and what they share.
#pragma once

#include <map>
#include <string>

#include "compiler/diff/diff.h"

namespace tejun::diff {

using Changes = std::vector<Change>;

void compareNumbers(const Version &older, const Version &newer, Changes &out);
void comparePaths(const Version &older, const Version &newer, Changes &out);
void compareAuthority(const Version &older, const Version &newer, Changes &out);
/// Detections, guards, criteria.
void comparePolicy(const Version &older, const Version &newer, Changes &out);
void compareRuns(const Version &older, const Version &newer, Changes &out);

/// What a declaration means, with all that it leans on: the text of its body and of the functions, constants, records and intrinsics
/// that it names. Two that are equal run alike.
class Fingerprints {
public:
  explicit Fingerprints(const hir::Program &program) : program_(program) {}
  const std::string &process(hir::ProcessId id);
  std::string response(const hir::ResponseInfo &response);
  std::string expression(const hir::PlaybookInfo &playbook, const hir::Expr *expr);

private:
  std::string withNames(std::string text, const std::vector<hir::Local> &locals,
                        const std::vector<const hir::Block *> &blocks, const std::vector<const hir::Expr *> &exprs);
  const hir::Program &program_;
  std::map<std::uint32_t, std::string> processes_;
};

/// `1.1 confirm_sent_data`; `response 1`.
std::string processName(const hir::ProcessInfo &process);

/// Calls `both` for what stands in both, `gone` for what only the older has, `fresh` for what only the newer has; by key, in order.
template <class Old, class New, class Key, class Both, class Gone, class Fresh>
void align(const Old &older, const New &newer, Key key, Both both, Gone gone, Fresh fresh) {
  std::map<std::string, std::size_t> where;
  for (std::size_t i = 0; i < newer.size(); ++i) where.emplace(key(newer[i]), i);
  std::map<std::string, bool> seen;
  for (const auto &one : older) {
    const auto found = where.find(key(one));
    seen[key(one)] = true;
    if (found == where.end())
      gone(one);
    else
      both(one, newer[found->second]);
  }
  for (const auto &one : newer)
    if (!seen.contains(key(one))) fresh(one);
}

} // namespace tejun::diff
