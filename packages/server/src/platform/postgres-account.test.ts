import assert from "node:assert/strict";
import { test } from "node:test";
import { commandAs, servantAccount } from "./postgres-account.ts";

const nobody = "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin";
const postgres = "postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash";

test("root hands PostgreSQL to postgres, else to nobody, else to the number of nobody", () => {
  assert.deepEqual(servantAccount(`root:x:0:0::/root:/bin/sh\n${nobody}\n${postgres}\n`), {
    kind: "dropped",
    uid: 101,
    gid: 104,
  });
  assert.deepEqual(servantAccount(nobody), { kind: "dropped", uid: 65534, gid: 65534 });
  assert.deepEqual(servantAccount(""), { kind: "dropped", uid: 65534, gid: 65534 });
});

test("an account that would be root is not taken", () => {
  assert.deepEqual(servantAccount("postgres:x:0:0::/:/bin/sh"), { kind: "dropped", uid: 65534, gid: 65534 });
});

test("a program runs as itself, with another identity, or in a user namespace", () => {
  assert.deepEqual(commandAs({ kind: "self" }, "initdb", ["-D", "x"]), {
    program: "initdb",
    args: ["-D", "x"],
    identity: {},
  });
  assert.deepEqual(commandAs({ kind: "dropped", uid: 1, gid: 2 }, "initdb", []).identity, { uid: 1, gid: 2 });
  const mapped = commandAs({ kind: "mapped" }, "initdb", ["-D", "x"]);
  assert.deepEqual([mapped.program, mapped.args.at(-3), mapped.args.at(-1)], ["unshare", "initdb", "x"]);
});
