// node run.js KERNEL [TEXT]: prints seconds and the result.
const fs = require('fs');
const step = n => n % 3 === 0 ? n / 3 | 0 : n % 2 === 0 ? (n / 2 | 0) + 1 : n + 7;
function parse(line) {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(line);
  if (!match) return null;
  let value = 0;
  for (let i = 1; i <= 4; ++i) {
    const part = +match[i];
    if (part > 255) return null;
    value = value * 256 + part;
  }
  return value;
}
const kernels = {
  calls() {
    let total = 0;
    for (let n = 0; n < 10000000; ++n) total += step(n) % 1000;
    return total;
  },
  collatz() {
    let steps = 0;
    for (let start = 1; start <= 300000; ++start)
      for (let n = start; n !== 1; ++steps) n = n % 2 === 0 ? n / 2 : 3 * n + 1;
    return steps;
  },
  addresses(text) {
    const lines = text.split('\n'), seen = new Set();
    for (const line of lines) {
      const address = parse(line);
      if (address !== null) seen.add(address);
    }
    let found = 0;
    for (const line of lines) {
      const address = parse(line);
      if (address !== null && seen.has(address)) ++found;
    }
    return seen.size * 1000000 + found;
  },
  logs(text) {
    const lines = text.split('\n');
    let found = 0;
    for (let i = 0; i < 10; ++i)
      for (const line of lines) {
        if (line.includes('failed')) found += 1;
        if (line.startsWith('2026-11-2')) found += 2;
        if (/user=a.*port=4/.test(line)) found += 3;
        if (/from (10|172)\.[0-9]+\.[0-9]+\.[0-9]+ /.test(line)) found += 4;
      }
    return found;
  },
  hosts() {
    let total = 0;
    for (let i = 0; i < 1000000; ++i) total = Math.max(total + 1, 0);
    return total;
  },
};
const [, , name, path] = process.argv;
const text = path && fs.readFileSync(path, 'utf8');
const began = process.hrtime.bigint();
const result = kernels[name](text);
console.log(JSON.stringify({seconds: Number(process.hrtime.bigint() - began) / 1e9, result}));
