import { describe, expect, it } from 'vitest';
import { mdnFeatures } from './mdn-features.ts';

describe('features of browser-compat-data', () => {
  it('are its nodes with a statement, flattened to browser.field', () => {
    const features = mdnFeatures({
      __meta: { version: '1' },
      browsers: { chrome: { __compat: { support: {} } } },
      api: {
        Thing: {
          __compat: {
            description: 'a thing',
            mdn_url: 'https://example.org/Thing',
            status: { deprecated: false },
            support: {
              chrome: [{ version_added: '66' }, { version_added: '50', version_removed: '60' }],
              firefox: { version_added: false, notes: ['one', 'two'] },
              safari: { version_added: null },
            },
          },
          part: { __compat: { support: { ie: { version_added: '11' } } } },
        },
      },
    });
    expect([...features]).toEqual([
      {
        entity: 'api.Thing',
        type: 'feature',
        values: {
          description: 'a thing',
          mdn_url: 'https://example.org/Thing',
          'status.deprecated': false,
          'chrome.version_added': '66',
          'firefox.version_added': false,
          'firefox.notes': ['one', 'two'],
        },
      },
      { entity: 'api.Thing.part', type: 'feature', values: { 'ie.version_added': '11' } },
    ]);
  });
});
