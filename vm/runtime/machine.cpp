// A machine's life: made from a module, entered by the driver's calls. What stops a run inside is caught here.
#include "vm/runtime/machine.h"

#include <fmt/format.h>

#include <array>
#include <new>

namespace tejun::vm {
namespace {

constexpr std::string_view trapTexts[] = {
#define TRAP(name, en, ja) en,
#include "vm/bytecode/Traps.def"
};
constexpr std::string_view effectNames[] = {
#define EFFECT(name, en, ja) #name,
#include "vm/bytecode/Effects.def"
};

std::string limitText(const LimitHit &hit, const Limits &limits) {
  const auto effect = static_cast<std::size_t>(hit.effect);
  switch (hit.kind) {
  case LimitKind::fuel: return fmt::format("the limit of {} units of work is reached", limits.fuel);
  case LimitKind::memory:
    return fmt::format("the limit of {} of memory is reached", printWord(Scalar::size, limits.heapBytes));
  case LimitKind::output:
    return fmt::format("the limit of {} of output is reached",
                       printWord(Scalar::size, static_cast<std::int64_t>(limits.outputBytes)));
  case LimitKind::hostCalls:
    return fmt::format("the limit of {} calls with the effect `{}` is reached", limits.hostCalls[effect],
                       effectNames[effect]);
  case LimitKind::waits: return fmt::format("the limit of {} waits is reached", limits.waits);
  case LimitKind::depth: return fmt::format("the limit of {} calls within each other is reached", limits.stackDepth);
  case LimitKind::tracks: return fmt::format("the limit of {} tracks is reached", limits.tracks);
  case LimitKind::text: return fmt::format("a text is longer than {}", printWord(Scalar::size, limits.textBytes));
  case LimitKind::items: return fmt::format("a collection has more than {} items", limits.collectionItems);
  }
  return {};
}

} // namespace

Machine::Machine(std::shared_ptr<const Program> p, std::unique_ptr<Cage> c, const Limits &limits, Observer *o)
    : program(std::move(p)), cage(std::move(c)), meter(limits), interner(*cage), heap(*program, *cage, meter, interner),
      codec(heap, interner), observer(o ? o : &silent) {
  slots.resize(module().slots.size());
  facts.resize(module().facts.size());
  functions.resize(module().functions.size());
}

Machine::~Machine() = default;

bool Machine::loadConstants(std::string &error) {
  try {
    for (const Constant &constant : module().constants) {
      const Type &type = module().types[constant.type];
      const bool byWord = (type.kind == TypeKind::scalar && isPlainWord(type.scalar)) ||
                          (!heap.layout(constant.type).ref() && constant.text.empty());
      Cell value = static_cast<Cell>(constant.word);
      if (!byWord && !codec.parse(constant.type, constant.text, value)) {
        error = fmt::format("the constant {} is no value of its type", vm::quotedText(constant.text));
        return false;
      }
      constants.push_back(value);
    }
  } catch (const LimitHit &hit) {
    error = "the module's constants do not fit: " + limitText(hit, meter.limits);
    return false;
  }
  return true;
}

Step Machine::guarded(const std::function<void()> &move) {
  try {
    move();
  } catch (const LimitHit &hit) {
    Stop why = stopAt(current, limitText(hit, meter.limits));
    why.limit = hit.kind;
    stopRun(current, RunStatus::limit, std::move(why));
  } catch (const TrapHit &hit) {
    const auto row = static_cast<std::size_t>(hit.kind);
    Stop why = stopAt(current, std::string(row < std::size(trapTexts) ? trapTexts[row] : "a defect without a name"));
    why.trap = static_cast<std::uint16_t>(row);
    if (hit.kind == Trap::left_out) {
      const Type &record = module().types[hit.type];
      why.reason = fmt::format("{}: `{}` of `{}`", why.reason, record.fields[hit.field].name, record.name);
    }
    stopRun(current, RunStatus::trap, std::move(why));
  } catch (const std::bad_alloc &) {
    Stop why = stopAt(current, "the machine has no memory left");
    why.limit = LimitKind::memory;
    stopRun(current, RunStatus::limit, std::move(why));
  }
  current = nullptr;
  return {status, {}};
}

bool Machine::mayStart(Index function, std::size_t arguments, std::string &misuse) const {
  if (status == RunStatus::waiting)
    misuse = "a function is still waiting";
  else if (end)
    misuse = "the run has ended";
  else if (stop)
    misuse = "the run was stopped";
  else if (function >= module().functions.size())
    misuse = "there is no such function";
  else if (module().functions[function].params != arguments)
    misuse = fmt::format("the function takes {} arguments, not {}", module().functions[function].params, arguments);
  return misuse.empty();
}

Step Machine::begin(Index function, const std::vector<Cell> &ownedArguments) {
  return guarded([&] {
    tracks.clear();
    heap.release(resultType, result);
    result = 0;
    resultType = 0;
    status = RunStatus::waiting;
    startTrack(function, nullptr, ownedArguments);
    schedule();
  });
}

Json Machine::encodeFree(TypeIndex type, Cell value) const {
  std::uint64_t budget = meter.limits.outputBytes;
  try {
    return codec.encode(type, value, budget);
  } catch (const LimitHit &) {
    return nullptr;
  }
}

std::string Machine::decodeFree(TypeIndex type, const Json &json, bool partial, Json &canonical) const {
  auto scratchCage = Cage::reserve(meter.limits.heapBytes);
  if (!scratchCage) return "$: no memory to read it";
  Meter scratchMeter(meter.limits);
  Interner scratchInterner(*scratchCage);
  Heap scratchHeap(*program, *scratchCage, scratchMeter, scratchInterner);
  Codec scratch(scratchHeap, scratchInterner);
  try {
    Cell value = 0;
    std::string error = scratch.decode(type, json, value, {.partial = partial});
    if (error.empty()) canonical = scratch.encode(type, value);
    return error;
  } catch (const LimitHit &hit) {
    return "$: " + limitText(hit, meter.limits);
  }
}

} // namespace tejun::vm
