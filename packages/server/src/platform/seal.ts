import type { Clock } from "./clock.ts";
import type { Db } from "./db.ts";
import type { KeyRing } from "./key-ring.ts";

/** Where a secret lies: whose it is and which of its fields. Bound into the seal, so that sealed values cannot be swapped. */
export type SecretPlace = { readonly ownerId: string; readonly field: string };

/** Seals and opens secrets with the data keys of this installation. */
export class Sealer {
  static async open(_db: Db, _keys: KeyRing, _clock: Clock): Promise<Sealer> {
    return new Sealer();
  }

  seal(_place: SecretPlace, _plain: string): Buffer {
    throw new Error("not ready");
  }

  open(_place: SecretPlace, _sealed: Buffer): string {
    throw new Error("not ready");
  }

  digest(_plain: string): Buffer {
    throw new Error("not ready");
  }
}
