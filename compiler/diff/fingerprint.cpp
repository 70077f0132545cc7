// Collects everything that a body names, transitively, and writes it down once each: equal texts mean equal behaviour.
#include <set>

#include "compiler/diff/compare.h"
#include "compiler/sema/dump.h"
#include "compiler/sema/dump_body.h"
#include "compiler/sema/hir_walk.h"

namespace tejun::diff {

using namespace hir;
using llvm::dyn_cast;

namespace {

template <class Id> std::uint32_t number(Id id) { return static_cast<std::uint32_t>(id); }

class Names : public Walker {
public:
  explicit Names(const Program &program) : program_(program) {}

  void type(TypeId id) {
    if (!types_.insert(number(id)).second) return;
    const sema::Type &type = program_.types[id];
    for (const TypeId argument : type.args) this->type(argument);
    if (type.kind == sema::TypeKind::record) {
      const RecordInfo &info = program_.records[number(type.record)];
      texts.insert(sema::dumpText(program_, info));
      for (const FieldInfo &field : info.fields) this->type(field.type);
    }
    if (type.kind == sema::TypeKind::enum_) {
      const EnumInfo &info = program_.enums[number(type.enumeration)];
      texts.insert(sema::dumpText(program_, info));
      for (const EnumCaseInfo &one : info.cases)
        for (const FieldInfo &field : one.payload) this->type(field.type);
    }
  }

  std::set<std::string> texts;

protected:
  using Walker::enter;
  bool enter(const Expr &e) override {
    type(e.type);
    if (const auto *call = dyn_cast<FnCall>(&e)) {
      const FnInfo &fn = program_.fns[number(call->fn)];
      if (texts.insert(sema::dumpText(program_, fn)).second) walk(fn.body.block);
    } else if (const auto *host = dyn_cast<HostCall>(&e)) {
      const IntrinsicInfo &intrinsic = program_.intrinsics[number(host->intrinsic)];
      texts.insert(sema::dumpText(program_, intrinsic));
      for (const ParamInfo &param : intrinsic.params) type(param.type);
    } else if (const auto *process = dyn_cast<ProcessCall>(&e)) {
      const ProcessInfo &info = program_.processes[number(process->process)];
      if (texts.insert(sema::dumpText(program_, info)).second)
        for (const MethodInfo &method : info.methods) {
          walk(method.when);
          walk(method.body);
        }
    }
    return true;
  }

private:
  const Program &program_;
  std::set<std::uint32_t> types_;
};

} // namespace

std::string Fingerprints::withNames(std::string text, const std::vector<Local> &locals,
                                    const std::vector<const Block *> &blocks, const std::vector<const Expr *> &exprs) {
  Names names(program_);
  for (const Local &local : locals) names.type(local.type);
  for (const Block *block : blocks) names.walk(block);
  for (const Expr *expr : exprs) names.walk(expr);
  for (const std::string &one : names.texts) text += one;
  return text;
}

const std::string &Fingerprints::process(ProcessId id) {
  const auto [at, fresh] = processes_.try_emplace(number(id));
  if (!fresh) return at->second;
  const ProcessInfo &info = program_.processes[number(id)];
  std::vector<const Block *> blocks;
  std::vector<const Expr *> exprs;
  for (const MethodInfo &method : info.methods) {
    blocks.push_back(method.body);
    exprs.push_back(method.when);
  }
  return at->second = withNames(sema::dumpText(program_, info), info.locals, blocks, exprs);
}

std::string Fingerprints::response(const ResponseInfo &info) {
  return withNames(sema::dumpText(program_, info), info.body.locals, {info.body.block}, {});
}

std::string Fingerprints::expression(const PlaybookInfo &playbook, const Expr *expr) {
  if (!expr) return {};
  std::string text;
  llvm::raw_string_ostream out(text);
  sema::BodyDumper(program_, playbook.locals, out, &playbook).expr(expr);
  return withNames(std::move(text), {}, {}, {expr});
}

std::string processName(const ProcessInfo &process) { return process.number.str() + " " + process.name.str(); }

} // namespace tejun::diff
