import { expect, it } from 'vitest';
import { TokenCodec } from '#application/session/token-codec';
import type { TenantId } from '#domain/ids';

const codec = new TokenCodec([{ id: 'test', secret: new Uint8Array(32).fill(7) }]);
const tenant = 4 as TenantId;

it('a token that version 0.1.0 signed proves what it proved', () => {
  const token =
    '1.test.WzQsIjc0MDI5MjY4NDE4OTM3MzIzNjEvMSIsIjAwMDAwMDAwMDE2QjM3NDgiLG51bGwsW1siZToxIiwzLCIwMDAwMDAwMDAxNkIzNzQ4IixudWxsXV1d.701poBCzTGC29HPKQbRsSM956rrPM46i3to-V6sRNe0';
  expect(codec.open(tenant, token)).toMatchObject({
    epoch: '7402926841893732361/1',
    written: '00000000016B3748',
    seen: null,
    known: [{ entity: 'e:1', rev: 3, position: '00000000016B3748', floor: null }],
  });
});

it('a cursor that version 0.1.0 signed is opened', () => {
  const cursor = '1.test.WzQseyJhZnRlciI6WyJ4IiwyXX1d.xcNyyTZ6P98MxDJpX-c0TlUGNIVH6VxTqq0lmkUsCBk';
  expect(codec.openCursor(tenant, cursor)).toEqual({ after: ['x', 2] });
});
