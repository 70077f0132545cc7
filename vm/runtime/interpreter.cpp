// The instructions. Rules for whoever touches this file:
//  1. What an instruction means is its row in Opcodes.def; change the row first. Each row has exactly one body here, and nothing but
//     bodies decides what runs next.
//  2. Operands are trusted: the verifier checked registers, types, targets and indexes. What depends on values (overflow, an absent
//     optional, a position) is checked here and traps.
//  3. A register that is not initialised holds 0. Writing one drops what it held: `setRef`, `setAny`; consuming one leaves 0.
//  4. `fuel` and `pc` live in locals. SAVE before anything that can throw, allocate, observe or suspend; LOAD after anything that
//     charges fuel. A body that only moves words needs neither.
//  5. Registers move when a frame is pushed: LOAD_FRAME after calls and returns. The heap never moves.
//  6. Reading an operand borrows. Keep a reference beyond the next write by retaining it first: the destination may be the source.
//  7. An instruction that waits leaves `pc` on itself and returns; who completes it (host_gate.cpp, tracks.cpp) moves it on.
//  8. Nothing with a destructor is alive at NEXT: a computed goto runs none.
//  9. No recursion, no native stack for the procedure's calls, no address that could show in a result.
// 10. What runs is the decoded function (decoded.h). A fused form that cannot go through changes nothing and says PLAINLY: its instructions
//     then run one by one.
// Dispatch is by computed goto; TEJUN_SWITCH_DISPATCH takes a switch instead, for other compilers and to test one against the other.
#include "vm/runtime/arithmetic.h"
#include "vm/runtime/builtins.h"
#include "vm/runtime/machine.h"

#include <fmt/format.h>

#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wpedantic" // labels as values
#endif

namespace tejun::vm {

// NOLINTBEGIN: one function by design
void Machine::execute(Track &track) {
  Frame *frame = nullptr;
  const Slot *code = nullptr;
  const Slot *pc = nullptr;
  Cell *r = nullptr;
  const Decoded *running = nullptr;
  const TypeIndex *types = nullptr;
  const RegisterSet *references = nullptr;
  std::int64_t fuel = meter.fuel;

#define A (pc->a)
#define B (pc->b)
#define C (pc->c)
#define IMM16 (static_cast<std::uint16_t>(pc->b | pc->c << 8))
#define X0 (pc->x[0])
#define X1 (pc->x[1])
#define REF(i) (static_cast<Ref>(r[i]))
#define LOAD_FRAME                                                                                    \
  (frame = &track.frames.back(), running = &functions[frame->function], code = running->slots.data(), \
   pc = code + frame->pc, r = track.registers.data() + frame->base, types = running->types,           \
   references = running->referenceSet)
#define SAVE (frame->pc = static_cast<Index>(pc - code), meter.fuel = fuel)
#define LOAD (fuel = meter.fuel)
#define JUMP(target)      \
  do {                    \
    pc = code + (target); \
    DISPATCH;             \
  } while (false)
#define NEXT(words) \
  do {              \
    pc += (words);  \
    DISPATCH;       \
  } while (false)
#define TRAPPED(trap)    \
  do {                   \
    SAVE;                \
    trapped(Trap::trap); \
  } while (false)
#define PLAINLY goto plainly

#ifdef TEJUN_SWITCH_DISPATCH
#define OPCODE(name) case Form::name
#define DISPATCH goto dispatch
#else
#define OPCODE(name) op_##name
  static const void *const labels[] = {
#define OP(name, a, b, c, x, fuel, effect, prose) &&op_##name,
#include "vm/bytecode/Opcodes.def"
#define FUSED(name, prose) &&op_##name,
#include "vm/runtime/Fused.def"
  };
#define DISPATCH                                        \
  do {                                                  \
    if ((fuel -= pc->fuel) < 0) [[unlikely]]            \
      goto starved;                                     \
    goto *labels[static_cast<std::uint16_t>(pc->form)]; \
  } while (false)
#endif

// Inlined always: a closure that is not would have `pc` and `r` lie in memory, at twice the time of everything.
#define TEJUN_INLINE __attribute__((always_inline))
  // Takes an owned reference.
  const auto setRef = [&](std::size_t reg, Ref owned) TEJUN_INLINE {
    const Ref old = REF(reg);
    r[reg] = owned;
    heap.release(old);
  };
  const auto isRef = [&](std::size_t reg) TEJUN_INLINE { return contains(*references, static_cast<unsigned>(reg)); };
  const auto setAny = [&](std::size_t reg, Cell owned) TEJUN_INLINE {
    if (isRef(reg))
      setRef(reg, static_cast<Ref>(owned));
    else
      r[reg] = owned;
  };
  const auto copyAny = [&](std::size_t reg, Cell borrowed) TEJUN_INLINE {
    if (isRef(reg))
      setRef(reg, heap.retain(static_cast<Ref>(borrowed)));
    else
      r[reg] = borrowed;
  };
  const auto consumed = [&](std::size_t base, std::size_t count) TEJUN_INLINE {
    for (std::size_t i = 0; i < count; ++i) r[base + i] = 0;
  };
  const auto textOf = [&](std::size_t reg) TEJUN_INLINE { return heap.text(REF(reg)); };

  LOAD_FRAME;
  DISPATCH;

plainly:
  fuel += pc->fuel;
  {
    Decoded &function = functions[frame->function];
    if (function.plain.empty()) decodePlainly(*program, frame->function, function);
    pc = function.plain.data() + (pc - code);
    code = function.plain.data();
  }
  DISPATCH;
starved:
  if (static_cast<std::size_t>(pc->form) >= opCount) PLAINLY; // there may be enough for a part of it
  fuel = 0;
  SAVE;
  hit(LimitKind::fuel);

#ifdef TEJUN_SWITCH_DISPATCH
dispatch:
  if ((fuel -= pc->fuel) < 0) [[unlikely]]
    goto starved;
  switch (pc->form) {
#endif

    // ---- moving ------------------------------------------------------------------------------------------------
    OPCODE(mov) : {
      copyAny(A, r[B]);
      NEXT(1);
    }
    OPCODE(take) : {
      const Cell value = r[B];
      r[B] = 0;
      setAny(A, value);
      NEXT(1);
    }
    OPCODE(load) : {
      copyAny(A, constants[IMM16]);
      NEXT(1);
    }
    OPCODE(load_int) : {
      r[A] = static_cast<Cell>(static_cast<std::int64_t>(static_cast<std::int16_t>(IMM16)));
      NEXT(1);
    }
    OPCODE(load_bool) : {
      r[A] = B;
      NEXT(1);
    }
    OPCODE(load_none) : {
      setRef(A, 0);
      NEXT(1);
    }
    OPCODE(drop) : {
      setAny(A, 0);
      NEXT(1);
    }
    OPCODE(slot_get) : {
      SAVE;
      const SlotValue &slot = slots[IMM16];
      if (slot.state != SlotValue::set) trapped(Trap::unset_slot);
      copyAny(A, slot.value);
      NEXT(1);
    }
    OPCODE(slot_set) : {
      SlotValue &slot = slots[IMM16];
      const TypeIndex type = module().slots[IMM16];
      const Cell old = slot.value;
      slot = {SlotValue::set, heap.retain(type, r[A])};
      heap.release(type, old);
      NEXT(1);
    }
    OPCODE(slot_skip) : {
      SlotValue &slot = slots[IMM16];
      heap.release(module().slots[IMM16], slot.value);
      slot = {SlotValue::skipped, 0};
      NEXT(1);
    }
    OPCODE(slot_known) : {
      r[A] = slots[IMM16].state == SlotValue::set;
      NEXT(1);
    }

    // ---- numbers -----------------------------------------------------------------------------------------------
#define ARITHMETIC(name, expression) \
  OPCODE(name) : {                   \
    SAVE;                            \
    r[A] = arithmetic::expression;   \
    NEXT(1);                         \
  }
#define CHECKED(name, operation)                                                           \
  OPCODE(name) : {                                                                         \
    std::int64_t value = 0;                                                                \
    if (__builtin_##operation##_overflow(SIGNED(B), SIGNED(C), &value)) TRAPPED(overflow); \
    r[A] = static_cast<Cell>(value);                                                       \
    NEXT(1);                                                                               \
  }
#define SIGNED(i) (arithmetic::signedOf(r[i]))
    CHECKED(add, add)
    CHECKED(mul, mul)
    CHECKED(time_add, add)
    CHECKED(time_sub, sub)
    CHECKED(time_diff, sub)
    ARITHMETIC(div, div(r[B], r[C]))
    ARITHMETIC(mod, mod(r[B], r[C]))
    ARITHMETIC(dec_mul, decimalMul(r[B], r[C]))
    ARITHMETIC(dec_div, decimalDiv(r[B], r[C]))
    ARITHMETIC(to_decimal, toDecimal(r[B]))
    // A Size is never negative.
#define AMOUNT(name, expression)                                                                                   \
  OPCODE(name) : {                                                                                                 \
    SAVE;                                                                                                          \
    const Cell amount = arithmetic::expression;                                                                    \
    if (arithmetic::signedOf(amount) < 0 && heap.layout(types[A]).scalar == Scalar::size) trapped(Trap::overflow); \
    r[A] = amount;                                                                                                 \
    NEXT(1);                                                                                                       \
  }
    AMOUNT(sub, sub(r[B], r[C]))
    AMOUNT(neg, sub(0, r[B]))
    AMOUNT(scale, mul(r[B], r[C]))
    OPCODE(min) : {
      r[A] = SIGNED(B) <= SIGNED(C) ? r[B] : r[C];
      NEXT(1);
    }
    OPCODE(max) : {
      r[A] = SIGNED(B) >= SIGNED(C) ? r[B] : r[C];
      NEXT(1);
    }

    // ---- comparing ---------------------------------------------------------------------------------------------
#define COMPARING(name, words_, structure) \
  OPCODE(name) : {                         \
    if (!isRef(B)) {                       \
      r[A] = words_;                       \
    } else {                               \
      SAVE;                                \
      r[A] = structure;                    \
      LOAD;                                \
    }                                      \
    NEXT(1);                               \
  }
    COMPARING(eq, r[B] == r[C], heap.equal(types[B], r[B], r[C]))
    COMPARING(ne, r[B] != r[C], !heap.equal(types[B], r[B], r[C]))
    COMPARING(lt, SIGNED(B) < SIGNED(C), heap.compare(types[B], r[B], r[C]) < 0)
    COMPARING(le, SIGNED(B) <= SIGNED(C), heap.compare(types[B], r[B], r[C]) <= 0)
    OPCODE(not_) : {
      r[A] = r[B] == 0;
      NEXT(1);
    }

    // ---- jumping -----------------------------------------------------------------------------------------------
#define JUMPING(name, condition, words, target) \
  OPCODE(name) : {                              \
    if (condition) JUMP(target);                \
    NEXT(words);                                \
  }
    OPCODE(jmp) : { JUMP(X0); }
    JUMPING(jt, r[A] != 0, 2, X0)
    JUMPING(jf, r[A] == 0, 2, X0)
    JUMPING(jeq, r[A] == r[B], 2, X0)
    JUMPING(jne, r[A] != r[B], 2, X0)
    JUMPING(jlt, SIGNED(A) < SIGNED(B), 2, X0)
    JUMPING(jle, SIGNED(A) <= SIGNED(B), 2, X0)
    JUMPING(jnone, r[A] == 0, 2, X0)
    JUMPING(jcase, heap.tag(REF(A)) == X0, 3, X1)

#define CALLING(name, to, wanted)                                     \
  OPCODE(name) : {                                                    \
    SAVE;                                                             \
    const std::size_t arguments = frame->base + B;                    \
    frame->pc += 2;                                                   \
    running = &pushFrame(track, X0, to, wanted);                      \
    frame = &track.frames.back();                                     \
    Cell *const from = track.registers.data() + arguments;            \
    r = track.registers.data() + frame->base;                         \
    for (std::size_t i = 0; i < running->params; ++i) r[i] = from[i]; \
    for (const std::uint8_t reg : running->references) {              \
      if (reg >= running->params) break;                              \
      from[reg] = 0;                                                  \
    }                                                                 \
    types = running->types;                                           \
    references = running->referenceSet;                               \
    pc = code = running->slots.data();                                \
    DISPATCH;                                                         \
  }
    CALLING(call, A, true)
    CALLING(call_unit, 0, false)
    OPCODE(ret) : {
      SAVE;
      const Cell value = r[A];
      const bool owned = isRef(A);
      if (owned) r[A] = 0;
      const std::uint8_t to = frame->result;
      const bool wanted = frame->wantsResult;
      const TypeIndex type = types[A];
      popFrame(track);
      if (track.frames.empty()) [[unlikely]] {
        if (track.parent >= tracks.size()) {
          result = value;
          resultType = type;
        } else {
          heap.release(type, value);
        }
        endTrack(track);
        return;
      }
      LOAD_FRAME;
      if (!owned) {
        if (wanted) r[to] = value;
      } else if (wanted) {
        setRef(to, static_cast<Ref>(value));
      } else {
        heap.release(static_cast<Ref>(value));
      }
      DISPATCH;
    }
    OPCODE(ret_unit) : {
      SAVE;
      popFrame(track);
      if (track.frames.empty()) {
        endTrack(track);
        return;
      }
      LOAD_FRAME;
      DISPATCH;
    }
    OPCODE(trap) : {
      SAVE;
      trapped(static_cast<Trap>(IMM16));
    }

    // ---- optionals, records, variants --------------------------------------------------------------------------
    OPCODE(some) : {
      SAVE;
      setRef(A, heap.makeOptional(types[A], heap.retain(types[B], r[B])));
      NEXT(1);
    }
    OPCODE(unwrap) : {
      SAVE;
      const auto value = heap.optionalValue(types[B], REF(B));
      if (!value) trapped(Trap::absent_optional);
      copyAny(A, *value);
      NEXT(1);
    }
    OPCODE(is_some) : {
      r[A] = r[B] != 0;
      NEXT(1);
    }
    OPCODE(rec_new) : {
      SAVE;
      const std::size_t count = heap.layout(types[A]).fields.size();
      const Ref record = heap.makeRecord(types[A], {r + B, count});
      consumed(B, count);
      setRef(A, record);
      NEXT(1);
    }
    OPCODE(rec_get) : {
      if (heap.isLeftOut(REF(B), C)) [[unlikely]]
        leftOut(heap.typeOf(REF(B)), C);
      copyAny(A, heap.field(REF(B), C));
      NEXT(1);
    }
    OPCODE(rec_set) : {
      SAVE;
      r[A] = heap.withField(REF(A), B, r[C]);
      LOAD;
      NEXT(1);
    }
    OPCODE(var_new) : {
      SAVE;
      const std::size_t count = heap.layout(types[A]).cases[X0].size();
      const Ref variant = heap.makeVariant(types[A], X0, {r + B, count});
      consumed(B, count);
      setRef(A, variant);
      NEXT(2);
    }
    OPCODE(var_tag) : {
      r[A] = heap.tag(REF(B));
      NEXT(1);
    }
    OPCODE(var_get) : {
      SAVE;
      if (heap.tag(REF(B)) != X0) trapped(Trap::wrong_case);
      copyAny(A, heap.payload(REF(B), C));
      NEXT(2);
    }
    OPCODE(enum_ord) : {
      r[A] = r[B];
      NEXT(1);
    }

    // ---- collections -------------------------------------------------------------------------------------------
    OPCODE(list_new) : {
      SAVE;
      Ref list = heap.makeList(types[A], C);
      for (std::size_t i = 0; i < C; ++i) {
        list = heap.push(list, r[B + i]);
        setAny(B + i, 0);
      }
      setRef(A, list);
      LOAD;
      NEXT(1);
    }
#define UPDATING(name, expression) \
  OPCODE(name) : {                 \
    SAVE;                          \
    r[A] = heap.expression;        \
    LOAD;                          \
    NEXT(1);                       \
  }
    UPDATING(list_push, push(REF(A), r[B]))
    UPDATING(set_add, add(REF(A), r[B]))
    UPDATING(set_remove, remove(REF(A), r[B]))
    UPDATING(map_put, put(REF(A), r[B], r[C]))
    UPDATING(map_remove, remove(REF(A), r[B]))
    OPCODE(list_get) : {
      SAVE;
      const auto items = heap.items(REF(B));
      if (r[C] >= items.size()) trapped(Trap::out_of_range); // a negative one is huge
      copyAny(A, items[r[C]]);
      NEXT(1);
    }
    OPCODE(set_new) : {
      SAVE;
      setRef(A, heap.makeTable(types[A]));
      NEXT(1);
    }
    OPCODE(map_new) : {
      SAVE;
      setRef(A, heap.makeTable(types[A]));
      NEXT(1);
    }
    OPCODE(set_has) : {
      SAVE;
      r[A] = heap.has(REF(B), r[C]);
      LOAD;
      NEXT(1);
    }
    OPCODE(map_has) : {
      SAVE;
      r[A] = heap.has(REF(B), r[C]);
      LOAD;
      NEXT(1);
    }
    OPCODE(map_get) : {
      SAVE;
      const auto value = heap.get(REF(B), r[C]);
      const TypeIndex inner = heap.layout(types[A]).element;
      setRef(A, value ? heap.makeOptional(types[A], heap.retain(inner, *value)) : 0);
      LOAD;
      NEXT(1);
    }
    OPCODE(len) : {
      r[A] = heap.length(types[B], REF(B));
      NEXT(1);
    }
    OPCODE(append) : {
      SAVE;
      const Ref from = heap.retain(REF(B)); // also what makes `xs.add_all(xs)` copy first
      const bool toList = heap.layout(types[A]).shape == Shape::list;
      const auto take = [this, toList, to = r + A](Cell item) {
        meter.work(1);
        *to = toList ? heap.push(static_cast<Ref>(*to), item) : heap.add(static_cast<Ref>(*to), item);
      };
      if (heap.layout(types[B]).shape == Shape::list) {
        for (Cell item : heap.items(from)) take(item);
      } else {
        heap.each(from, [&](const Entry *e) { take(e->key); });
      }
      heap.release(from);
      LOAD;
      NEXT(1);
    }
    OPCODE(next) : {
      auto position = SIGNED(C);
      if (heap.layout(types[B]).shape == Shape::list) {
        const auto items = heap.items(REF(B));
        if (static_cast<Cell>(position) >= items.size()) JUMP(X0);
        const Cell item = items[static_cast<std::size_t>(position)];
        r[C] = static_cast<Cell>(position + 1);
        copyAny(A, item);
      } else {
        const Entry *entry = heap.next(REF(B), position);
        if (entry == nullptr) JUMP(X0);
        r[C] = static_cast<Cell>(position);
        copyAny(A, entry->key);
      }
      NEXT(2);
    }
    OPCODE(map_next) : {
      auto position = SIGNED(C);
      const Entry *entry = heap.next(REF(B), position);
      if (entry == nullptr) JUMP(X1);
      const Cell key = entry->key, value = Heap::valueOf(entry);
      r[C] = static_cast<Cell>(position);
      const std::uint8_t valueRegister = static_cast<std::uint8_t>(X0);
      copyAny(valueRegister, value);
      copyAny(A, key);
      NEXT(3);
    }

    // ---- text and library --------------------------------------------------------------------------------------
    OPCODE(concat) : {
      SAVE;
      { // a computed goto runs no destructors: the text ends before it
        std::string joined;
        for (std::size_t i = 0; i < C; ++i) {
          joined.append(textOf(B + i));
          if (joined.size() > meter.limits.textBytes) hit(LimitKind::text);
        }
        setRef(A, heap.makeText(joined));
      }
      LOAD;
      NEXT(1);
    }
    OPCODE(to_text) : {
      SAVE;
      {
        std::string text;
        codec.print(types[B], r[B], text);
        setRef(A, heap.makeText(text));
      }
      LOAD;
      NEXT(1);
    }
    OPCODE(builtin) : {
      SAVE;
      BuiltinCall call{heap, interner, codec, patterns, r + B, types + B, types[A]};
      setAny(A, callBuiltin(static_cast<Builtin>(X0), call));
      LOAD;
      NEXT(2);
    }
    OPCODE(convert) : {
      SAVE;
      setAny(A, codec.convert(types[B], types[A], r[B]));
      NEXT(1);
    }

    // ---- the world ---------------------------------------------------------------------------------------------
#define WAITING(name, start)                         \
  OPCODE(name) : {                                   \
    SAVE;                                            \
    start(track);                                    \
    if (track.state != TrackState::runnable) return; \
    LOAD_FRAME;                                      \
    LOAD;                                            \
    DISPATCH;                                        \
  }
    WAITING(host, callHost)
    WAITING(host_unit, callHost)
    WAITING(host_each, callEach)
    WAITING(await, callAwait)
    WAITING(ask, callAsk)
    WAITING(ask_unit, callAsk)
    WAITING(sleep, callSleep)
    OPCODE(now) : {
      r[A] = static_cast<Cell>(time);
      NEXT(1);
    }
    OPCODE(bound_push) : {
      SAVE;
      pushBound(track, r[A], X0);
      NEXT(2);
    }
    OPCODE(rework_push) : {
      SAVE;
      pushRework(track, r[A], C, X0);
      NEXT(2);
    }
    OPCODE(bound_pop) : {
      SAVE;
      popBound(track);
      NEXT(1);
    }
    OPCODE(promise) : {
      SAVE;
      openPromise(track, r[A], IMM16);
      NEXT(1);
    }
    OPCODE(promise_end) : {
      closePromise(track, IMM16);
      NEXT(1);
    }
    OPCODE(clock) : {
      SAVE;
      openPromise(track, r[A], IMM16, X0);
      NEXT(2);
    }
    OPCODE(clock_end) : {
      SAVE;
      closePromise(track, IMM16);
      if (!joined(track, IMM16)) {
        track.waitsFor = IMM16;
        track.state = TrackState::clock;
        return;
      }
      NEXT(1);
    }
    OPCODE(office_time) : {
      SAVE;
      r[A] = officeTime(IMM16);
      NEXT(1);
    }
    OPCODE(approve_push) : {
      track.approvals.push_back(IMM16);
      NEXT(1);
    }
    OPCODE(approve_pop) : {
      if (!track.approvals.empty()) track.approvals.pop_back();
      NEXT(1);
    }

    // ---- tracks ------------------------------------------------------------------------------------------------
    OPCODE(spawn) : {
      SAVE;
      startTrack(X0, &track, {});
      NEXT(2);
    }
    OPCODE(join) : {
      SAVE;
      if (!joined(track)) {
        track.state = TrackState::join;
        return;
      }
      NEXT(1);
    }
    OPCODE(wait_slot) : {
      SAVE;
      if (slots[IMM16].state == SlotValue::unset) {
        track.waitsFor = IMM16;
        track.state = TrackState::slot;
        return;
      }
      NEXT(1);
    }

    // ---- the case ----------------------------------------------------------------------------------------------
#define RECORDING(name, words, expression) \
  OPCODE(name) : {                         \
    SAVE;                                  \
    expression;                            \
    LOAD;                                  \
    NEXT(words);                           \
  }
    RECORDING(establish, 2, setFact(track, IMM16, r[A], textOf(X0 & 255u), false))
    RECORDING(assume, 2, setFact(track, IMM16, r[A], textOf(X0 & 255u), true))
    RECORDING(severity_set, 1, setSeverity(track, SIGNED(A), SIGNED(B)))
    RECORDING(duty_met, 1, meetDuty(track, IMM16))
    RECORDING(omit, 1, omitDuty(track, IMM16, textOf(A)))
    RECORDING(enter, 1, enterSite(track, IMM16))
    RECORDING(leave, 1, leaveSite(track, IMM16))
    RECORDING(taken, 1, takeArm(track, IMM16))
    RECORDING(remark, 1, remark(track, IMM16, textOf(A)))
    RECORDING(handoff, 1, handOff(track, static_cast<Phase>(B), types[A], r[A]))
    OPCODE(fact_get) : {
      SAVE;
      const auto &fact = facts[IMM16];
      const TypeIndex type = module().facts[IMM16].type;
      setRef(A, fact ? heap.makeOptional(types[A], heap.retain(type, *fact)) : 0);
      NEXT(1);
    }
    OPCODE(severity_get) : {
      r[A] = severity ? static_cast<Cell>(*severity) : 0;
      NEXT(1);
    }
    OPCODE(incident_get) : {
      SAVE;
      if (incident == none) trapped(Trap::absent_optional);
      r[A] = incident;
      NEXT(1);
    }
    OPCODE(end) : {
      SAVE;
      endRun(track, IMM16, textOf(A));
      return;
    }
    OPCODE(park) : {
      SAVE;
      stopRun(&track, RunStatus::parked, stopAt(&track, std::string(textOf(A))));
      return;
    }
    OPCODE(fail) : {
      SAVE;
      stopRun(&track, RunStatus::failed, stopAt(&track, std::string(textOf(A))));
      return;
    }

    // ---- fused (Fused.def) -------------------------------------------------------------------------------------
#define NUMBER(n) (static_cast<Cell>(static_cast<std::int64_t>(n)))
    OPCODE(mov_word) : {
      r[A] = r[B];
      NEXT(1);
    }
    OPCODE(ret_word) : {
      if (frame == track.frames.data()) [[unlikely]]
        PLAINLY; // the track ends
      meter.fuel = fuel;
      const Cell value = r[A];
      const std::uint8_t to = frame->result;
      const bool wanted = frame->wantsResult;
      popFrame(track);
      LOAD_FRAME;
      if (wanted) r[to] = value;
      DISPATCH;
    }
    OPCODE(load_word) : {
      r[A] = NUMBER(pc->imm);
      NEXT(1);
    }
#define WORDS(name, condition) \
  OPCODE(name) : {             \
    r[A] = condition;          \
    NEXT(1);                   \
  }
    WORDS(eq_word, r[B] == r[C])
    WORDS(ne_word, r[B] != r[C])
    WORDS(lt_word, SIGNED(B) < SIGNED(C))
    WORDS(le_word, SIGNED(B) <= SIGNED(C))
#define WITH_NUMBER(name, operation)                                               \
  OPCODE(name) : {                                                                 \
    std::int64_t value = 0;                                                        \
    if (__builtin_##operation##_overflow(SIGNED(B), pc->imm, &value)) [[unlikely]] \
      PLAINLY;                                                                     \
    r[C] = NUMBER(pc->imm);                                                        \
    r[A] = NUMBER(value);                                                          \
    NEXT(2);                                                                       \
  }
    WITH_NUMBER(add_imm, add)
    WITH_NUMBER(sub_imm, sub)
    WITH_NUMBER(mul_imm, mul)
#define DIVIDING(name, function)                         \
  OPCODE(name) : {                                       \
    const Divisor &by = running->divisors[X0 & 0xffffu]; \
    const std::int64_t value = by.function(SIGNED(B));   \
    r[C] = NUMBER(by.divisor());                         \
    r[A] = NUMBER(value);                                \
    NEXT(2);                                             \
  }
    DIVIDING(div_imm, quotient)
    DIVIDING(mod_imm, remainder)
    // By a power of two: x1 is its exponent. Rounds toward zero.
    OPCODE(div_two) : {
      const std::int64_t n = SIGNED(B), mask = (std::int64_t{1} << X1) - 1;
      r[C] = NUMBER(mask + 1);
      r[A] = NUMBER(static_cast<std::int64_t>(static_cast<Cell>(n) + static_cast<Cell>(n >> 63 & mask)) >> X1);
      NEXT(2);
    }
#define REMAINDER_OF_TWO(n, mask)                                                                  \
  static_cast<std::int64_t>(                                                                       \
      ((static_cast<Cell>(n) + static_cast<Cell>((n) >> 63 & (mask))) & static_cast<Cell>(mask)) - \
      static_cast<Cell>((n) >> 63 & (mask)))
    OPCODE(mod_two) : {
      const std::int64_t n = SIGNED(B), mask = (std::int64_t{1} << X1) - 1;
      r[C] = NUMBER(mask + 1);
      r[A] = NUMBER(REMAINDER_OF_TWO(n, mask));
      NEXT(2);
    }
#define JUMPING_BY_REMAINDER_OF_TWO(name, relation)                                                       \
  OPCODE(name) : {                                                                                        \
    const std::int64_t n = SIGNED(B), mask = (std::int64_t{1} << (X0 & 0xffffu)) - 1;                     \
    const std::int64_t value = REMAINDER_OF_TWO(n, mask), compared = static_cast<std::int16_t>(X0 >> 16); \
    r[C] = NUMBER(mask + 1);                                                                              \
    r[A] = NUMBER(value);                                                                                 \
    r[pc->d] = NUMBER(compared);                                                                          \
    if (value relation compared) JUMP(X1);                                                                \
    NEXT(5);                                                                                              \
  }
    JUMPING_BY_REMAINDER_OF_TWO(mod_two_jeq, ==)
    JUMPING_BY_REMAINDER_OF_TWO(mod_two_jne, !=)
    OPCODE(mul_add_imm) : {
      const auto factor = static_cast<std::int16_t>(X0), summand = static_cast<std::int16_t>(X0 >> 16);
      std::int64_t product = 0, sum = 0;
      if (__builtin_mul_overflow(SIGNED(B), std::int64_t{factor}, &product) ||
          __builtin_add_overflow(product, std::int64_t{summand}, &sum)) [[unlikely]]
        PLAINLY;
      r[C] = NUMBER(factor);
      r[A] = NUMBER(product);
      r[X1 & 255u] = NUMBER(summand);
      r[pc->d] = NUMBER(sum);
      NEXT(4);
    }
#define JUMPING_BY_NUMBER(name, relation)                      \
  OPCODE(name) : {                                             \
    const std::int64_t number = static_cast<std::int32_t>(X0); \
    const bool taken = SIGNED(A) relation number;              \
    r[C] = NUMBER(number);                                     \
    if (taken) JUMP(X1);                                       \
    NEXT(3);                                                   \
  }
    JUMPING_BY_NUMBER(jeq_imm, ==)
    JUMPING_BY_NUMBER(jne_imm, !=)
    JUMPING_BY_NUMBER(jlt_imm, <)
    JUMPING_BY_NUMBER(jle_imm, <=)
    JUMPING_BY_NUMBER(jgt_imm, >)
    JUMPING_BY_NUMBER(jge_imm, >=)
#define JUMPING_BY_REMAINDER(name, relation)                          \
  OPCODE(name) : {                                                    \
    const Divisor &by = running->divisors[X0 & 0xffffu];              \
    const std::int64_t value = by.remainder(SIGNED(B));               \
    r[C] = NUMBER(by.divisor());                                      \
    r[A] = NUMBER(value);                                             \
    r[pc->d] = NUMBER(static_cast<std::int16_t>(X0 >> 16));           \
    if (value relation static_cast<std::int16_t>(X0 >> 16)) JUMP(X1); \
    NEXT(5);                                                          \
  }
    JUMPING_BY_REMAINDER(mod_jeq, ==)
    JUMPING_BY_REMAINDER(mod_jne, !=)
    // Two forms in a row whose second is known need no dispatch between them.
#ifdef TEJUN_SWITCH_DISPATCH
#define GO_ON_WITH(form) DISPATCH
#else
#define GO_ON_WITH(form)                     \
  do {                                       \
    if ((fuel -= pc->fuel) < 0) [[unlikely]] \
      goto starved;                          \
    goto op_##form;                          \
  } while (false)
#endif
    OPCODE(add_imm_loop) : {
      std::int64_t value = 0;
      if (__builtin_add_overflow(SIGNED(B), pc->imm, &value)) [[unlikely]]
        PLAINLY;
      r[C] = NUMBER(pc->imm);
      r[A] = NUMBER(value);
      pc += 2;
      GO_ON_WITH(count_loop);
    }
    OPCODE(count_loop) : {
      std::int64_t count = 0;
      if (__builtin_add_overflow(SIGNED(B), SIGNED(C), &count)) [[unlikely]]
        PLAINLY;
      r[A] = NUMBER(count);
      if (SIGNED(pc->d) <= count) JUMP(X1);
      JUMP(X0);
    }
#ifdef TEJUN_SWITCH_DISPATCH
  }
  SAVE;
  trapped(Trap::bad_module);
#endif
}
// NOLINTEND

} // namespace tejun::vm
