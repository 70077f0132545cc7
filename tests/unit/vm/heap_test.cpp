// Values: copying on write, order of arrival, equality by structure, nothing leaked.
#include "tests/unit/vm/world.h"
#include "vm/runtime/heap.h"
#include "vm/runtime/interned.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace tejun::vm {
namespace {

class HeapTest : public testing::Test {
protected:
  HeapTest()
      : lists(shop.m.list(shop.texts)), nested(shop.m.map(shop.text, shop.texts)), ints(shop.m.list(shop.integer)),
        intSet(shop.m.set(shop.integer)) {
    std::string error;
    program = Program::prepare(std::make_shared<Module>(shop.m.finish().module), error);
    cage = Cage::reserve(8 << 20);
    interner = std::make_unique<Interner>(*cage);
    heap = std::make_unique<Heap>(*program, *cage, meter, *interner);
  }
  Ref text(std::string_view s) { return heap->makeText(s); }
  /// A set of texts, taken over.
  Ref textSet(std::initializer_list<std::string_view> items) {
    Ref set = heap->makeTable(shop.hostSet);
    for (auto s : items) {
      const Ref t = text(s);
      set = heap->add(set, t);
      heap->release(t);
    }
    return set;
  }
  std::vector<std::string> shown(Ref set) {
    std::vector<std::string> out;
    heap->each(set, [&](const Entry *e) { out.emplace_back(heap->text(static_cast<Ref>(e->key))); });
    return out;
  }

  test::Shop shop;
  TypeIndex lists, nested, ints, intSet;
  std::shared_ptr<const Program> program;
  Meter meter{Limits{}};
  std::unique_ptr<Cage> cage;
  std::unique_ptr<Interner> interner;
  std::unique_ptr<Heap> heap;
};

TEST_F(HeapTest, AUniqueListGrowsInPlaceAndASharedOneIsCopied) {
  Ref list = heap->makeList(ints, 4);
  const Ref before = list;
  list = heap->push(list, 1);
  EXPECT_EQ(list, before);
  const Ref other = heap->retain(list);
  list = heap->push(list, 2);
  EXPECT_NE(list, other);
  EXPECT_EQ(heap->items(other).size(), 1u);
  EXPECT_EQ(heap->items(list).size(), 2u);
  heap->release(list);
  heap->release(other);
  EXPECT_EQ(cage->live(), 0u);
}

TEST_F(HeapTest, RecordsAreRebound) {
  const Cell cells[] = {1, 443, 0};
  Ref record = heap->makeRecord(shop.endpoint, cells);
  const Ref note = text("覚書");
  record = heap->withField(record, 2, note);
  const Ref shared = heap->retain(record);
  record = heap->withField(record, 1, 80);
  EXPECT_EQ(heap->field(shared, 1), 443u);
  EXPECT_EQ(heap->field(record, 1), 80u);
  EXPECT_EQ(heap->text(static_cast<Ref>(heap->field(record, 2))), "覚書");
  heap->release(note);
  heap->release(shared);
  heap->release(record);
  EXPECT_EQ(cage->live(), 0u);
}

TEST_F(HeapTest, APartialRecordKnowsWhatItLeavesOut) {
  const Cell cells[] = {1, 0, 0};
  Ref record = heap->makePartialRecord(shop.endpoint, cells, {false, true, false});
  EXPECT_FALSE(heap->isLeftOut(record, 0));
  EXPECT_TRUE(heap->isLeftOut(record, 1));
  EXPECT_FALSE(heap->isLeftOut(record, 2)) << "an optional that is not there is unknown";
  const Ref whole = heap->makeRecord(shop.endpoint, cells);
  EXPECT_FALSE(heap->equal(shop.endpoint, record, whole)) << "a port that nobody gave is not port 0";
  const Ref shared = heap->retain(record);
  EXPECT_TRUE(heap->equal(shop.endpoint, record, shared));
  record = heap->withField(record, 1, 80);
  EXPECT_FALSE(heap->isLeftOut(record, 1));
  EXPECT_TRUE(heap->isLeftOut(shared, 1)) << "the copy is rebound alone";
  heap->release(shared);
  heap->release(record);
  heap->release(whole);
  EXPECT_EQ(cage->live(), 0u);
}

TEST_F(HeapTest, SetsKeepTheOrderOfArrivalThroughHoles) {
  Ref set = textSet({"c", "a", "b", "a"});
  EXPECT_EQ(shown(set), (std::vector<std::string>{"c", "a", "b"}));
  const Ref a = text("a");
  set = heap->remove(set, a);
  EXPECT_FALSE(heap->has(set, a));
  set = heap->add(set, a);
  EXPECT_EQ(shown(set), (std::vector<std::string>{"c", "b", "a"}));
  heap->release(a);
  heap->release(set);
  EXPECT_EQ(cage->live(), 0u);
}

TEST_F(HeapTest, TablesAgreeWithAPlainModel) {
  std::mt19937 random(11);
  for (int round = 0; round < 40; ++round) {
    Ref map = heap->makeTable(shop.counts);
    std::vector<std::pair<std::string, Cell>> model; // in order of arrival
    std::vector<Ref> shared;
    for (int i = 0; i < 400; ++i) {
      const std::string key = "鍵" + std::to_string(random() % 60);
      const Ref k = text(key);
      const auto found = std::find_if(model.begin(), model.end(), [&](const auto &p) { return p.first == key; });
      switch (random() % 4) {
      case 0:
      case 1:
        map = heap->put(map, k, static_cast<Cell>(i));
        if (found == model.end())
          model.emplace_back(key, static_cast<Cell>(i));
        else
          found->second = static_cast<Cell>(i);
        break;
      case 2:
        map = heap->remove(map, k);
        if (found != model.end()) model.erase(found);
        break;
      default:
        if (random() % 8 == 0) shared.push_back(heap->retain(map)); // forces copies
        ASSERT_EQ(heap->get(map, k), found == model.end() ? std::nullopt : std::optional<Cell>(found->second));
      }
      heap->release(k);
      ASSERT_EQ(heap->count(map), model.size());
    }
    std::size_t at = 0;
    heap->each(map, [&](const Entry *e) {
      ASSERT_LT(at, model.size());
      ASSERT_EQ(heap->text(static_cast<Ref>(e->key)), model[at].first);
      ASSERT_EQ(Heap::valueOf(e), model[at].second);
      ++at;
    });
    ASSERT_EQ(at, model.size());
    for (Ref r : shared) heap->release(r);
    heap->release(map);
    ASSERT_EQ(cage->live(), 0u);
  }
}

TEST_F(HeapTest, EqualityIsByStructureAndAgreesWithHashing) {
  const Ref x = textSet({"a", "b"}), y = textSet({"b", "a"}), z = textSet({"b", "c"});
  EXPECT_TRUE(heap->equal(shop.hostSet, x, y)) << "a set has no order";
  EXPECT_EQ(heap->hash(shop.hostSet, x), heap->hash(shop.hostSet, y));
  EXPECT_FALSE(heap->equal(shop.hostSet, x, z));
  const Cell one[] = {1, 443, 0}, two[] = {1, 443, text("x")}, same[] = {1, 443, text("x")};
  const Ref p = heap->makeRecord(shop.endpoint, one), q = heap->makeRecord(shop.endpoint, two),
            r = heap->makeRecord(shop.endpoint, same);
  EXPECT_FALSE(heap->equal(shop.endpoint, p, q));
  EXPECT_TRUE(heap->equal(shop.endpoint, q, r));
  EXPECT_EQ(heap->hash(shop.endpoint, q), heap->hash(shop.endpoint, r));
  const Cell payload[] = {3, text("x")};
  const Ref none = heap->makeVariant(shop.shape, 0, {}), circle = heap->makeVariant(shop.shape, 1, payload);
  EXPECT_FALSE(heap->equal(shop.shape, none, circle));
  EXPECT_TRUE(heap->equal(shop.shape, circle, circle));
}

TEST_F(HeapTest, DropsLongListsOfTextsWithoutTheStack) {
  Ref outer = heap->makeList(lists);
  for (int i = 0; i < 2000; ++i) {
    Ref inner = heap->makeList(shop.texts);
    for (int k = 0; k < 10; ++k) {
      const Ref t = text("値" + std::to_string(k));
      inner = heap->push(inner, t);
      heap->release(t);
    }
    outer = heap->push(outer, inner);
    heap->release(inner);
  }
  heap->release(outer);
  EXPECT_EQ(cage->live(), 0u);
}

TEST_F(HeapTest, OrdersAddressesByNumberAndIPv4First) {
  const auto word = [&](std::string_view s) { return addressWord(*interner, *parseAddress(s)); };
  const Cell nine = word("9.0.0.1"), ten = word("10.0.0.1"), high = word("200.0.0.1"), six = word("::1"),
             later = word("2001:db8::1");
  const std::vector<Cell> rising = {nine, ten, high, six, later};
  for (std::size_t i = 0; i + 1 < rising.size(); ++i)
    EXPECT_LT(heap->compare(shop.address, rising[i], rising[i + 1]), 0) << i;
  EXPECT_EQ(word("2001:db8:0::1"), later) << "equal addresses are equal words";
}

TEST_F(HeapTest, ComparingSharedStructureIsCharged) {
  // Two equal towers of 40 levels, each level twice the one below: 2^40 comparisons if nobody counted.
  Meter small{[] {
    Limits l;
    l.fuel = 200'000;
    return l;
  }()};
  std::string error;
  test::Shop s;
  TypeIndex t = s.text;
  std::vector<TypeIndex> levels;
  for (int i = 0; i < 30; ++i) levels.push_back(t = s.m.list(t));
  auto deep = Program::prepare(std::make_shared<Module>(s.m.finish().module), error);
  Heap towers(*deep, *cage, small, *interner);
  const auto build = [&] {
    Ref below = towers.makeText("x");
    for (TypeIndex level : levels) {
      Ref list = towers.makeList(level);
      list = towers.push(list, below);
      list = towers.push(list, below);
      towers.release(below);
      below = list;
    }
    return below;
  };
  const Ref a = build(), b = build();
  EXPECT_THROW((void)towers.equal(levels.back(), a, b), LimitHit);
  EXPECT_THROW((void)towers.hash(levels.back(), a), LimitHit);
}

} // namespace
} // namespace tejun::vm
