// The C interface: whatever a host hands in, it gets an answer and no crash.
#include "tests/unit/vm/world.h"
#include "vm/bytecode/writer.h"

#include "tejun/tejun.h"

#include <gtest/gtest.h>

namespace tejun::vm::test {
namespace {

/// A playbook that looks something up within 20 minutes, polling every 5, and ends.
struct Waits : Shop {
  Waits() {
    const Index look = hostSite(intrinsic("edr.look", {{"host", host, false}}, boolean, Effect::observes));
    const Index entry = function("playbook", {}, m.unit(), [&](FunctionBuilder &b) {
      const Reg bound = durationRegister(b, 1'200'000), pause = durationRegister(b, 300'000);
      const Reg name = run(b, {host}), found = b.newRegister(boolean), kind = b.newRegister(failure);
      const Label again = b.newLabel(), failed = b.newLabel(), late = b.newLabel();
      b.emit(Op::bound_push, bound, 0, 0, late);
      b.bind(again);
      b.load(name, spelled(host, "pc-a"));
      b.emit(Op::host, found, name, kind, look, failed);
      b.emit(Op::sleep, pause);
      b.jump(again);
      b.bind(failed);
      b.emit(Op::bound_pop);
      b.bind(late);
      b.emit(Op::ret_unit);
    });
    Playbook playbook;
    playbook.name = "waits";
    playbook.entry = entry;
    m.module().playbooks.push_back(playbook);
  }
};

struct CApi : testing::Test {
  CApi() {
    Waits waits;
    Module module = *waits.finish();
    const std::string bytes = seal(module);
    loaded = tejun_module_load(bytes.data(), bytes.size(), error, sizeof error);
    run = loaded == nullptr ? nullptr : tejun_run_new(loaded, nullptr, error, sizeof error);
  }
  ~CApi() override {
    tejun_module_free(loaded); // the run keeps what it needs
    tejun_run_free(run);
  }
  int start() { return tejun_run_start(run, "waits", 1'000, error, sizeof error); }
  tejun_call call() {
    tejun_call all{};
    EXPECT_EQ(tejun_run_call(run, 0, &all), 0);
    return all;
  }
  int answer(const char *id, const std::string &json, std::int64_t now) {
    return tejun_run_answer(run, id, json.data(), json.size(), now, error, sizeof error);
  }
  char error[64] = "";
  tejun_module *loaded;
  tejun_run *run;
};

TEST_F(CApi, TellsWhatAModuleHas) {
  ASSERT_NE(loaded, nullptr) << error;
  EXPECT_EQ(tejun_abi(), TEJUN_ABI);
  ASSERT_EQ(tejun_module_playbooks(loaded), 1u);
  EXPECT_STREQ(tejun_module_playbook(loaded, 0).data, "waits");
  EXPECT_EQ(tejun_module_playbook(loaded, 1).size, 0u);
  ASSERT_EQ(tejun_module_intrinsics(loaded), 1u);
  EXPECT_STREQ(tejun_module_intrinsic(loaded, 0).data, "edr.look");
}

TEST_F(CApi, RefusesWhatIsNoModule) {
  EXPECT_EQ(tejun_module_load("no module", 9, error, sizeof error), nullptr);
  EXPECT_STRNE(error, "");
  EXPECT_EQ(tejun_module_load(nullptr, 0, nullptr, 0), nullptr);
  char tiny[4] = "xxx";
  EXPECT_EQ(tejun_module_load("x", 1, tiny, sizeof tiny), nullptr);
  EXPECT_EQ(tiny[3], '\0') << "cut to the room";
}

TEST_F(CApi, CallsAreAnsweredTimePassesAndABoundEndsIt) {
  ASSERT_EQ(start(), 0) << error;
  EXPECT_EQ(tejun_run_status(run), TEJUN_WAITING);
  tejun_call waits = call();
  EXPECT_EQ(waits.kind, TEJUN_HOST);
  EXPECT_STREQ(waits.name.data, "edr.look");
  EXPECT_STREQ(waits.arguments.data, R"({"host":"pc-a"})");
  EXPECT_EQ(waits.effects, 1u);
  EXPECT_EQ(answer(std::string(waits.id.data).c_str(), "true", 2'000), 0) << error;

  waits = call();
  EXPECT_EQ(waits.kind, TEJUN_SLEEP);
  EXPECT_EQ(waits.due, 302'000);
  EXPECT_EQ(tejun_run_next_due(run), 302'000);
  tejun_run_pass(run, 301'000);
  EXPECT_EQ(call().kind, TEJUN_SLEEP) << "not yet";
  tejun_run_pass(run, 302'000);
  EXPECT_EQ(call().kind, TEJUN_HOST);
  tejun_run_pass(run, 1'201'000);
  EXPECT_EQ(tejun_run_status(run), TEJUN_FINISHED) << "the bound passed before any answer";
  EXPECT_EQ(tejun_run_next_due(run), TEJUN_NEVER);
}

TEST_F(CApi, AFailureIsAnAnswer) {
  ASSERT_EQ(start(), 0) << error;
  const std::string id = call().id.data;
  EXPECT_NE(tejun_run_fail(run, id.c_str(), "no_such_failure", nullptr, 2'000, error, sizeof error), 0);
  EXPECT_EQ(tejun_run_fail(run, id.c_str(), "unavailable", "unplugged", 2'000, error, sizeof error), 0);
  EXPECT_EQ(tejun_run_status(run), TEJUN_FINISHED);
}

TEST_F(CApi, MisuseChangesNothing) {
  tejun_call none{};
  EXPECT_NE(tejun_run_call(run, 0, &none), 0) << "nothing waits";
  EXPECT_NE(tejun_run_start(run, "other", 0, error, sizeof error), 0);
  EXPECT_STREQ(error, "there is no such playbook");
  ASSERT_EQ(start(), 0) << error;
  EXPECT_NE(start(), 0) << "once";
  const std::string id = call().id.data;
  EXPECT_NE(answer("0#99", "true", 2'000), 0);
  EXPECT_NE(answer(id.c_str(), "{", 2'000), 0);
  EXPECT_NE(answer(id.c_str(), std::string(100'000, '['), 2'000), 0);
  EXPECT_STREQ(error, "the JSON is too deep");
  EXPECT_STREQ(call().id.data, id.c_str()) << "it waits still";
  EXPECT_EQ(answer(id.c_str(), R"("not a Bool")", 2'000), 0);
  EXPECT_EQ(tejun_run_status(run), TEJUN_FINISHED) << "bad_reply, which the procedure handles";
}

} // namespace
} // namespace tejun::vm::test
