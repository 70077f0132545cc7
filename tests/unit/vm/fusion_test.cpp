// What decoding fuses does what its instructions did one by one: drawn functions give the same result, stop at the same place and use the
// same fuel, whatever the limit, with fusing and without. And division by a constant is division.
#include "tests/unit/vm/world.h"
#include "vm/runtime/machine.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <set>
#include <tuple>

namespace tejun::vm::test {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                       greatest = std::numeric_limits<std::int64_t>::max();

TEST(Fusion, DividingByAConstantIsDivision) {
  std::mt19937_64 random(11);
  std::vector<std::int64_t> divisors, numbers{least, least + 1, -1, 0, 1, greatest - 1, greatest};
  for (std::int64_t d = 2; d < 70; ++d) divisors.push_back(d);
  divisors.insert(divisors.end(), {1000, 32767, 1 << 30, std::numeric_limits<std::int32_t>::max()});
  for (int i = 0; i < 2000; ++i)
    numbers.push_back(static_cast<std::int64_t>(random() >> random() % 64) * (i % 2 ? 1 : -1));
  for (const std::int64_t d : divisors) {
    const Divisor by(d);
    for (const std::int64_t n : numbers) {
      ASSERT_EQ(by.quotient(n), n / d) << n << " / " << d;
      ASSERT_EQ(by.remainder(n), n % d) << n << " % " << d;
    }
  }
}

/// A function of two whole numbers: loops, branches and sums, often with small numbers, that calls the one before.
class Drawn {
public:
  Drawn(Shop &s, unsigned seed) : shop_(s), random_(seed) {}

  Index function(const std::string &name, Index callee) {
    return shop_.function(name, {shop_.integer, shop_.integer}, shop_.integer, [&](FunctionBuilder &b) {
      while (b.registerCount() < registers) b.loadInt(b.newRegister(shop_.integer), below(7));
      const Reg arguments = Shop::run(b, {shop_.integer, shop_.integer});
      const Reg flag = b.newRegister(shop_.boolean);
      b.loadBool(flag, true);
      std::vector<Label> labels(5);
      for (Label &label : labels) label = b.newLabel();
      for (std::size_t part = 0; part <= labels.size(); ++part) {
        if (part > 0) b.bind(labels[part - 1]);
        for (std::uint32_t n = 2 + below(5); n > 0; --n) instruction(b, labels, arguments, flag, callee);
        if (part > 0 && below(2) == 0) loopEnd(b, labels[part - 1]);
      }
      b.emit(Op::ret, reg());
    });
  }

private:
  static constexpr std::size_t registers = 6;
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  Reg reg() { return below(registers); }
  std::int64_t constant() {
    static constexpr std::int64_t some[] = {0, 1, 2, 3, 4, 7, 8, 1000, -1, -5, 32767, 40000, 1 << 20, greatest, least};
    return some[below(std::size(some))];
  }

  void instruction(FunctionBuilder &b, const std::vector<Label> &labels, Reg arguments, Reg flag, Index callee) {
    static constexpr Op sums[] = {Op::add, Op::sub, Op::mul, Op::div, Op::mod, Op::min};
    static constexpr Op jumps[] = {Op::jeq, Op::jne, Op::jlt, Op::jle};
    static constexpr Op tests[] = {Op::eq, Op::ne, Op::lt, Op::le};
    const Reg k = reg();
    if (below(3) != 0) b.loadInt(k, constant());
    switch (below(8)) {
    case 0: return b.emit(Op::mov, reg(), reg());
    case 1:
      if (callee == none) return;
      b.emit(Op::mov, arguments, reg());
      b.emit(Op::mov, arguments + 1, reg());
      return b.emit(Op::call, reg(), arguments, 0, callee);
    case 2: b.emit(tests[below(4)], flag, reg(), k); return b.emit(Op::jt, flag, 0, 0, labels[below(5)]);
    case 3:
      return below(2) == 0 ? b.emit(jumps[below(4)], k, reg(), 0, labels[below(5)])
                           : b.emit(jumps[below(4)], reg(), k, 0, labels[below(5)]);
    case 4: { // a remainder that decides
      const Reg rest = reg(), other = reg();
      b.emit(Op::mod, rest, reg(), k);
      b.loadInt(other, below(3));
      return b.emit(jumps[below(2)], rest, other, 0, labels[below(5)]);
    }
    case 5: { // a product and a sum
      const Reg product = reg(), other = reg();
      b.emit(Op::mul, product, k, reg());
      b.loadInt(other, constant());
      return b.emit(Op::add, reg(), product, other);
    }
    default: return below(2) == 0 ? b.emit(sums[below(6)], reg(), reg(), k) : b.emit(sums[below(6)], reg(), k, reg());
    }
  }

  void loopEnd(FunctionBuilder &b, Label) {
    const Label head = b.newLabel(), out = b.newLabel();
    const Reg count = reg(), limit = reg(), one = reg();
    b.bind(head);
    b.emit(Op::jle, limit, count, 0, out);
    if (below(2) == 0) {
      const Reg k = reg(), sum = reg();
      b.loadInt(k, constant());
      b.emit(Op::add, sum, sum, k);
    }
    b.emit(Op::add, count, count, one);
    b.jump(head);
    b.bind(out);
  }

  Shop &shop_;
  std::mt19937 random_;
};

TEST(Fusion, ChangesNothingThatShows) {
  std::set<RunStatus> ways;
  for (unsigned seed = 0; seed < 60; ++seed) {
    Shop s;
    Drawn drawn(s, seed);
    const Index inner = drawn.function("inner", none), outer = drawn.function("outer", inner);
    const auto m = s.finish();
    const Json arguments = {seed % 7, -static_cast<int>(seed % 5)};
    for (std::uint64_t fuel = 1; fuel < 400; fuel += fuel < 60 ? 1 : 37) {
      const auto outcome = [&](bool fuse) {
        Limits limits;
        limits.fuel = fuel;
        auto run = makeRun(m, limits);
        const_cast<Machine &>(run->machine()).fuse = fuse; // before the first call decodes; hosts have no such switch
        const RunStatus status = run->start(outer, arguments).status;
        if (status != RunStatus::idle) ways.insert(status); // reading the arguments may cost too much already
        const Stop stop = run->stop() ? *run->stop() : Stop{};
        return std::tuple(status, run->result(), run->used().fuel, run->used().heapBytes, stop.reason, stop.trap,
                          stop.at.function, stop.at.pc);
      };
      ASSERT_EQ(outcome(true), outcome(false)) << "seed " << seed << ", fuel " << fuel;
    }
  }
  EXPECT_EQ(ways, (std::set{RunStatus::finished, RunStatus::limit, RunStatus::trap}))
      << "what is drawn ends in every way";
}

} // namespace
} // namespace tejun::vm::test
