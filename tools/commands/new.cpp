// `tejun new DIR`: a small workspace that checks clean and runs, to grow from.
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "compiler/diagnostics/command.h"
#include "tools/command.h"
#include "tools/files.h"
#include "tools/template.h"

namespace tejun::tools {

namespace {

namespace fs = std::filesystem;

int create(const std::string &folder, const Console &console) {
  std::error_code error;
  if (fs::exists(folder, error) && !(fs::is_directory(folder, error) && fs::is_empty(folder, error)))
    return console.fail(diag::already_exists, {{"path", folder}});
  for (const TemplateFile &file : workspaceTemplate()) {
    const fs::path path = fs::path(folder) / file.path;
    fs::create_directories(path.parent_path(), error);
    if (error)
      return console.fail(diag::cannot_write, {{"path", path.parent_path().string()}, {"reason", error.message()}});
    if (const auto failure = writeFile(path.string(), file.text))
      return console.fail(diag::cannot_write, {{"path", path.string()}, {"reason", failure->reason}});
  }
  console.say(fmt::format(
      fmt::runtime(console.text("made {0}: try\n"
                                "  tejun check {0}\n"
                                "  tejun test {0}\n"
                                "  tejun run {0} --alert {0}/alerts/malware.json --world {0}/worlds/infected.json",
                                "{0} を作成しました。次を試してください\n"
                                "  tejun check {0}\n"
                                "  tejun test {0}\n"
                                "  tejun run {0} --alert {0}/alerts/malware.json --world {0}/worlds/infected.json")),
      folder));
  return wellDone;
}

} // namespace

Action defineNew(CommandLine &line, Console &console) {
  auto folder = std::make_shared<std::string>();
  line.add("DIR", *folder, "the folder to make", "作成するフォルダ").required();
  return [folder, &console] { return create(*folder, console); };
}

} // namespace tejun::tools
