// One kernel of `./dev bench vm`, once: on our machine, or as C++ would do it.
//   vm_kernels tejun FILE.tj [TEXT]     compiles the file, runs its playbook, prints seconds and step 1's `answer`
//   vm_kernels native KERNEL [TEXT]
// What is timed is the run: not compiling, verifying, or reading the text.
#include <arpa/inet.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <re2/re2.h>

#include "compiler/driver/compilation.h"
#include "vm/runtime/run.h"

namespace {

using namespace tejun;
using Clock = std::chrono::steady_clock;

std::string readAll(const char *path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void print(Clock::time_point began, long long result) {
  std::printf("{\"seconds\": %.6f, \"result\": %lld}\n", std::chrono::duration<double>(Clock::now() - began).count(),
              result);
}

int onMachine(const std::string &file, const std::string &text) {
  const RealFileSystem files;
  Compilation compilation(files);
  if (!compilation.run({file}, CompilePhase::check)) return 1;
  auto generated = compilation.generate();
  if (!generated) return 1;
  const auto module = std::make_shared<const vm::Module>(std::move(*generated));
  vm::Limits limits;
  limits.fuel = ~0ULL >> 1;
  limits.heapBytes = 1u << 30;
  limits.outputBytes = 1u << 30;
  limits.hostCalls.fill(100'000'000);
  limits.textBytes = 256u << 20;
  limits.collectionItems = 10'000'000;
  auto created = vm::Run::create(module, limits);
  if (!created.run) return std::fprintf(stderr, "%s\n", created.error.c_str()), 1;
  vm::Run &run = *created.run;
  run.setAlert(vm::Json::object());
  const vm::Answer loaded = vm::Answer::value(text);
  const auto began = Clock::now();
  run.start(module->playbooks[0].entry);
  while (run.status() == vm::RunStatus::waiting) {
    const vm::PendingCall &call = run.pending().front();
    const vm::CallId id = call.id;
    if (call.arguments.empty())
      run.resume(id, loaded, 0);
    else
      run.resume(id, vm::Answer::value(call.arguments["n"].get<long long>() + 1), 0);
  }
  for (vm::Index slot = 1; slot < module->slots.size(); ++slot)
    if (const vm::Json value = run.slot(slot); value.is_object())
      return print(began, value["answer"].get<long long>()), 0;
  std::fprintf(stderr, "%s\n", run.stop() ? run.stop()->reason.c_str() : "no answer");
  return 1;
}

[[gnu::noinline]] long long step(long long n) { return n % 3 == 0 ? n / 3 : n % 2 == 0 ? n / 2 + 1 : n + 7; }
[[gnu::noinline]] long long hostNext(long long n) { return n + 1; }

std::vector<std::string_view> linesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool parseAddress(std::string_view line, std::uint32_t &out) {
  char buffer[INET_ADDRSTRLEN] = {};
  if (line.size() >= sizeof buffer) return false;
  line.copy(buffer, line.size());
  return inet_pton(AF_INET, buffer, &out) == 1;
}

long long native(std::string_view kernel, const std::string &text) {
  long long answer = 0;
  if (kernel == "calls") {
    for (long long n = 0; n < 10'000'000; ++n) answer += step(n) % 1000;
  } else if (kernel == "collatz") {
    for (long long start = 1; start <= 300'000; ++start)
      for (long long n = start; n != 1; ++answer) n = n % 2 == 0 ? n / 2 : 3 * n + 1;
  } else if (kernel == "addresses") {
    const auto lines = linesOf(text);
    std::unordered_set<std::uint32_t> seen;
    std::uint32_t address = 0;
    for (const std::string_view line : lines)
      if (parseAddress(line, address)) seen.insert(address);
    for (const std::string_view line : lines)
      if (parseAddress(line, address)) answer += static_cast<long long>(seen.count(address));
    answer += static_cast<long long>(seen.size()) * 1'000'000;
  } else if (kernel == "logs") {
    const re2::RE2 glob("user=a.*port=4"), from("from (10|172)\\.[0-9]+\\.[0-9]+\\.[0-9]+ ");
    const auto lines = linesOf(text);
    for (int i = 0; i < 10; ++i)
      for (const std::string_view line : lines) {
        const re2::StringPiece piece(line.data(), line.size());
        if (line.find("failed") != line.npos) answer += 1;
        if (line.starts_with("2026-11-2")) answer += 2;
        if (re2::RE2::PartialMatch(piece, glob)) answer += 3;
        if (re2::RE2::PartialMatch(piece, from)) answer += 4;
      }
  } else {
    for (int i = 0; i < 1'000'000; ++i) answer = hostNext(answer);
  }
  return answer;
}

} // namespace

int main(int count, char **arguments) {
  if (count < 3) return 2;
  const std::string text = count > 3 ? readAll(arguments[3]) : std::string();
  if (std::string_view(arguments[1]) == "tejun") return onMachine(arguments[2], text);
  const auto began = Clock::now();
  print(began, native(arguments[2], text));
}
