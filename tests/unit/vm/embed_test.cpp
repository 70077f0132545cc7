// The public interface: bytes in, a host that answers, a result out.
#include "tests/unit/vm/world.h"
#include "vm/bytecode/writer.h"

#include "tejun/vm.h"

#include <gtest/gtest.h>

namespace tejun::vm::test {
namespace {

/// Polls a job: asks every minute until it is done, at most for the bound.
struct PollShop : Shop {
  explicit PollShop(std::int64_t boundMs) {
    const Index status = hostSite(intrinsic("edr.done", {{"host", host, false}}, boolean, Effect::observes));
    f = function("poll", {host}, text, [&](FunctionBuilder &b) {
      const Reg bound = durationRegister(b, boundMs), pause = durationRegister(b, 60'000),
                done = b.newRegister(boolean), kind = b.newRegister(failure);
      const Reg out = b.newRegister(text), when = b.newRegister(time);
      const Label loop = b.newLabel(), failed = b.newLabel(), late = b.newLabel(), good = b.newLabel(),
                  end = b.newLabel();
      b.emit(Op::bound_push, bound, 0, 0, late);
      b.bind(loop);
      b.emit(Op::host, done, 0, kind, status, failed);
      b.emit(Op::jt, done, 0, 0, good);
      b.emit(Op::sleep, pause);
      b.jump(loop);
      b.bind(good);
      b.emit(Op::bound_pop);
      b.emit(Op::now, when);
      b.emit(Op::to_text, out, when);
      b.jump(end);
      b.bind(failed);
      b.emit(Op::bound_pop);
      b.emit(Op::to_text, out, kind);
      b.jump(end);
      b.bind(late);
      b.load(out, spelled(text, "late"));
      b.bind(end);
      b.emit(Op::ret, out);
    });
  }
  Index f;
};

class CountingHost : public Host {
public:
  explicit CountingHost(int doneAfter, Millis takes = 0) : left(doneAfter), delay(takes) {}
  Answer answer(const Module &module, const PendingCall &call, Millis &now) override {
    EXPECT_EQ(module.intrinsics[call.intrinsic].name, "edr.done");
    now += delay;
    ++asked;
    return Answer::value(--left <= 0);
  }
  int left, asked = 0;
  Millis delay;
};

std::string bytesOf(const std::shared_ptr<const Module> &module) {
  Module copy = *module;
  return seal(copy);
}

TEST(Embed, AModuleFromItsBytesIsCarriedOut) {
  PollShop s(3'600'000);
  const Loaded loaded = load(bytesOf(s.finish()));
  ASSERT_EQ(loaded.error, "");
  auto run = makeRun(loaded.module);
  run->start(s.f, {"pc-a"});
  CountingHost host(5);
  EXPECT_EQ(carryOut(*run, host), RunStatus::finished);
  EXPECT_EQ(run->result(), "1970-01-01T00:04:00Z") << "time is virtual: four sleeps of a minute";
  EXPECT_EQ(host.asked, 5);
}

TEST(Embed, ABoundPassesBeforeASleepAndBeforeALateAnswer) {
  PollShop s(150'000);
  const auto m = s.finish();
  auto sleeping = makeRun(m);
  sleeping->start(s.f, {"pc-a"});
  CountingHost never(100);
  EXPECT_EQ(carryOut(*sleeping, never), RunStatus::finished);
  EXPECT_EQ(sleeping->result(), "late");
  EXPECT_EQ(sleeping->now(), 150'000);
  EXPECT_EQ(never.asked, 3);
  auto slow = makeRun(m);
  slow->start(s.f, {"pc-a"});
  CountingHost late(1, 200'000);
  EXPECT_EQ(carryOut(*slow, late), RunStatus::finished);
  EXPECT_EQ(slow->result(), "late");
}

TEST(Embed, WhatIsNoModuleIsRefusedWithAReason) {
  EXPECT_NE(load("").error, "");
  EXPECT_NE(load("not a module").error, "");
  PollShop s(1);
  std::string bytes = bytesOf(s.finish());
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  EXPECT_EQ(load(bytes).module, nullptr);
  EXPECT_NE(load(bytes).error, "");
}

} // namespace
} // namespace tejun::vm::test
