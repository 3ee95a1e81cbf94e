import type { ExplainAnswer } from '../../client/procedure-types.ts';

const methods: Readonly<Record<ExplainAnswer['steps'][number]['method'], string>> = {
  drive: 'its index names the entities to begin with',
  history: 'what was written of it within the window names the entities to begin with',
  hash: 'its index is read through',
  probe: 'the value of each entity is looked up',
};

const routeOf = ({ route, leads }: ExplainAnswer): string => {
  const index = leads === '$entity' ? 'the keys of entities' : `the index of ${JSON.stringify(leads)}`;
  if (route === 'scan') return 'scan: every entity may be looked at';
  if (route === 'history')
    return `history: what was written of ${JSON.stringify(leads)} since the window began names the entities`;
  return route === 'walk'
    ? `walk: along ${index}, in the order asked, until the page is full`
    : `index: ${index} names the entities`;
};

/** A plan and its price for people, a line each. */
export const planText = (answer: ExplainAnswer): string => {
  const { estimatedMs, estimatedRows, limitMs, refused, steps, cheaper } = answer;
  return [
    `Price    ${estimatedMs} ms; find refuses above ${limitMs} ms${refused ? ', so it refuses this' : ''}`,
    `Matches  ${estimatedRows} entities`,
    `Route    ${routeOf(answer)}`,
    ...steps.map(
      ({ attribute, method, estimatedRows: rows }, place) =>
        `${place === 0 ? 'Steps  ' : '       '}  ${JSON.stringify(attribute)}: ${methods[method]}; ${rows} ${method === 'history' ? 'entries' : 'meet it'}`,
    ),
    ...cheaper.map((remedy, place) => `${place === 0 ? 'Cheaper' : '       '}  ${remedy}`),
  ].join('\n');
};
