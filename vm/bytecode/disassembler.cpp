// Listing of functions. The tables around them are in listing_tables.cpp.
#include "vm/bytecode/disassembler.h"

#include <fmt/format.h>

#include "vm/bytecode/builtins.h"
#include "vm/bytecode/instruction.h"
#include "vm/bytecode/listing.h"
#include "vm/bytecode/scalar_text.h"

namespace tejun::vm {
namespace {

constexpr std::string_view trapNames[] = {
#define TRAP(name, en, ja) #name,
#include "vm/bytecode/Traps.def"
};

class FunctionListing {
public:
  FunctionListing(const Module &module, const Function &f, const std::vector<std::string> &slots, bool lines,
                  std::string &out)
      : m_(module), f_(f), slots_(slots), lines_(lines), out_(out) {}

  void run(std::size_t index) {
    fmt::format_to(std::back_inserter(out_), "function {} {}(", index, f_.name);
    for (std::size_t r = 0; r < f_.params; ++r)
      fmt::format_to(std::back_inserter(out_), "{}r{}: {}", r ? ", " : "", r, typeText(m_.types, f_.registers[r]));
    fmt::format_to(std::back_inserter(out_), ") -> {}\n", typeText(m_.types, f_.result));
    for (std::size_t r = f_.params; r < f_.registers.size(); ++r)
      fmt::format_to(std::back_inserter(out_), "  r{}: {}\n", r, typeText(m_.types, f_.registers[r]));
    std::size_t head = 0, line = 0;
    for (Index pc = 0; pc < f_.code.size();) {
      if (head < f_.blocks.size() && f_.blocks[head].pc == pc) blockHead(f_.blocks[head++]);
      if (line < f_.lines.size() && f_.lines[line].pc == pc) place(f_.lines[line++]);
      const Instruction i = decode(f_.code, pc);
      instruction(i);
      pc += static_cast<Index>(i.words());
    }
  }

private:
  void blockHead(const BlockHead &head) {
    fmt::format_to(std::back_inserter(out_), " L{}:", head.pc);
    bool any = false;
    for (std::size_t r = 0; r < f_.registers.size(); ++r)
      if ((head.initialised[r / 64] >> r % 64 & 1) != 0) {
        fmt::format_to(std::back_inserter(out_), "{} r{}", any ? "," : " set", r);
        any = true;
      }
    if (head.scope != none) fmt::format_to(std::back_inserter(out_), "{} inside {}", any ? ";" : "", head.scope);
    out_ += '\n';
  }
  void place(const LineEntry &line) {
    if (lines_ && line.line != 0)
      fmt::format_to(std::back_inserter(out_), "  ; {}:{}:{}\n", m_.strings[line.file], line.line, line.column);
  }

  void instruction(const Instruction &i) {
    const OpInfo &info = opInfo(i.op);
    std::string text, comment;
    auto item = [&](std::string s) { text.append(text.empty() ? "" : ", ").append(s); };
    for (std::size_t n = 0; n < 3; ++n) operand(info.operands[n], i, n, item, comment);
    for (std::size_t n = 0; n < 2; ++n) extension(info.extensions[n], i, i.x[n], item, comment);
    const std::string line = fmt::format("  {:>4}  {:<13}{}", i.pc, info.name, text);
    if (comment.empty())
      out_.append(line, 0, line.find_last_not_of(' ') + 1);
    else
      fmt::format_to(std::back_inserter(out_), "{:<44} ; {}", line, comment);
    out_ += '\n';
  }

  template <class Item>
  void operand(const Operand &o, const Instruction &i, std::size_t n, Item &item, std::string &comment) {
    const std::uint8_t value = i.operand(n);
    const std::size_t row = i.imm16();
    switch (o.kind) {
    case OperandKind::unused:
    case OperandKind::low: return;
    case OperandKind::write:
    case OperandKind::read:
    case OperandKind::consume:
    case OperandKind::update:
    case OperandKind::writeThere: return item(fmt::format("r{}", value));
    case OperandKind::run:
    case OperandKind::keptRun: {
      const std::size_t length = runLength(m_, f_, i);
      return item(length == 0   ? "()"
                  : length == 1 ? fmt::format("(r{})", value)
                                : fmt::format("(r{}..r{})", value, value + length - 1));
    }
    case OperandKind::imm8:
      item(std::to_string(value));
      if (i.op == Op::handoff) comment = nameOf(static_cast<Phase>(value));
      if (i.op == Op::rec_get || i.op == Op::rec_set)
        comment = m_.types[f_.registers[i.op == Op::rec_get ? i.b : i.a]].fields[value].name;
      return;
    case OperandKind::imm16:
      if (i.op == Op::trap) return item(std::string(trapNames[row]));
      return item(std::to_string(static_cast<std::int16_t>(row)));
    case OperandKind::constant:
      item(fmt::format("constant {}", row));
      comment = listing::constant(m_, row);
      return;
    case OperandKind::slot:
      item(fmt::format("slot {}", row));
      comment = slots_[row];
      return;
    case OperandKind::fact:
      item(fmt::format("fact {}", row));
      comment = m_.facts[row].name;
      return;
    case OperandKind::site:
      item(fmt::format("site {}", row));
      comment = listing::site(m_, row);
      return;
    case OperandKind::approval:
      item(fmt::format("approval {}", row));
      comment = "by " + m_.teams[m_.approvals[row].team].name;
      return;
    case OperandKind::duty:
      item(fmt::format("duty {}", row));
      comment = m_.duties[row].name;
      return;
    case OperandKind::office:
      item(fmt::format("office {}", row));
      comment = listing::officeTime(m_, m_.officeTimes[row]);
      return;
    case OperandKind::outcome:
      item(fmt::format("outcome {}", row));
      comment = listing::outcome(m_.outcomes[row]);
      return;
    }
  }

  template <class Item>
  void extension(Extension x, const Instruction &i, std::uint32_t value, Item &item, std::string &comment) {
    switch (x) {
    case Extension::absent: return;
    case Extension::target: return item(fmt::format("L{}", value));
    case Extension::writeRegister:
    case Extension::readRegister: return item(fmt::format("r{}", value));
    case Extension::function: return item(m_.functions[value].name);
    case Extension::case_: return item(m_.types[f_.registers[i.op == Op::var_get ? i.b : i.a]].cases[value].name);
    case Extension::site:
      item(fmt::format("site {}", value));
      comment = listing::site(m_, value);
      return;
    case Extension::ask:
      item(fmt::format("ask {}", value));
      comment = m_.asks[value].key;
      return;
    case Extension::builtin: {
      const BuiltinInfo &info = builtinInfo(static_cast<Builtin>(value));
      return item(fmt::format("{}.{}", info.receiver, info.name));
    }
    }
  }

  const Module &m_;
  const Function &f_;
  const std::vector<std::string> &slots_;
  bool lines_;
  std::string &out_;
};

} // namespace

std::string disassemble(const Module &module, const ListingOptions &options) {
  std::string out;
  if (options.tables && options.function.empty()) listing::tables(module, out);
  const std::vector<std::string> slots = listing::slots(module);
  for (std::size_t f = 0; f < module.functions.size(); ++f)
    if (module.functions[f].name.find(options.function) != std::string::npos) {
      if (!out.empty()) out += '\n';
      FunctionListing(module, module.functions[f], slots, options.lines, out).run(f);
    }
  return out;
}

} // namespace tejun::vm
