// Everything that the package exports, as a compiler of somebody else's reads it.
import { type Adapters, createAttrium } from 'attrium';
import { type Client, createClient, defineAttributes, filterBuilder } from 'attrium/client';
import { requestSession, sessions, withSession } from 'attrium/client/server';
import { type EntityStoreSubject, entityStoreConformance, Scene } from 'attrium/conformance';
import packageJson from 'attrium/package.json' with { type: 'json' };
import { migrate, postgresAdapters } from 'attrium/postgres';
import { memoryAttrium } from 'attrium/testing';

export const name: string = packageJson.name;

export const client: Client = createClient({ url: 'http://127.0.0.1:3000', apiKey: 'k' });
const attributes = defineAttributes({ mass: { type: 'number' } });
export const { f } = filterBuilder(attributes);
// @ts-expect-error: the declarations are read, and not taken for any.
f.mass.eq('heavy');
// @ts-expect-error: so are the inputs of procedures,
void client.entities.get({ entity: 1 });
// @ts-expect-error: and their answers.
export const version: number = (await client.entities.put({ entity: 'e', values: {} })).version;

export const inMemory = await memoryAttrium();
export const adapters: Adapters = postgresAdapters({ databaseUrl: '', tenantSigningKey: '' });
export const attrium = await createAttrium({ adapters });
export const suite = (open: () => Promise<EntityStoreSubject>) => entityStoreConformance('own', open);
export const answer = withSession(client, async () => Response.json(requestSession().tokens()));
export const middleware = sessions(client);
export { migrate, Scene };
