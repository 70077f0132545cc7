// A module built by hand that has something in every table and every instruction once: what the tests write, read, verify and damage.
#pragma once

#include "vm/bytecode/builder.h"

namespace tejun::vm::test {

/// Types and rows that the sample has, by name.
struct Sample {
  ModuleBuilder builder{"手順の例"};
  TypeIndex boolean, integer, decimal, text, duration, time, address, network, host, hash, receipt;
  TypeIndex failure, severity, incident, alert, alertSource, shape, endpoint, answers, job, target, each;
  Index file;                                        // string
  Index observeSite, containSite, unitSite, jobSite; // host
  Index stepSite, methodSite, armSite, skipSite, promiseSite, clockSite;
  Index chooseAsk, taskAsk;
  Index slot, fact, duty, approval, officeTime, closed, finished;

  Sample();
  /// All functions and tables; verifies.
  Module finish();

private:
  void types();
  void tables();
  Index numbers();
  Index jumps();
  Index values();
  Index collections();
  Index world();
  Index tracks();
  Index criteria();
  Index confirm();
  Index enrich();
  void call(FunctionBuilder &b, Index part);
  Index playbook(std::initializer_list<Index> parts, Index acting);
};

/// The smallest module with one function of these registers; `emit` gets its builder.
template <class Emit>
Module withFunction(std::initializer_list<TypeIndex> params, TypeIndex result, Sample &s, Emit emit) {
  const Index f = s.builder.declare("tested", params, result);
  FunctionBuilder b(s.builder, f);
  emit(b);
  b.finish();
  return s.builder.finish().module;
}

} // namespace tejun::vm::test
