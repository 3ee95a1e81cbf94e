import { a as strongMark, i as sessionToHeaders, n as sessionFromCookie, r as sessionFromHeaders, t as sessionCookie } from "./carried-session-qEBCNxho.mjs";
// domain/errors.ts
const entry = (meaning, remedy, retriable = false) => ({
	meaning,
	remedy,
	retriable
});
const errorTable = {
	ATTRIBUTE_UNKNOWN: entry("The tenant has no attribute of this name.", "Define it with attributes.define, or correct the name."),
	ATTRIBUTE_EXISTS: entry("An attribute of this name exists with another definition.", "Change it with attributes.update, or choose another name."),
	ATTRIBUTE_RETIRED: entry("The attribute is retired.", "Use another attribute; the name stays taken until the retired one is purged."),
	ATTRIBUTE_INVALID: entry("The attribute definition contradicts itself or a rule.", "Correct the part that the message names."),
	ATTRIBUTE_LIMIT: entry("The tenant would have more attributes than its cap.", "Retire attributes, or have an operator raise the cap."),
	ATTRIBUTE_TYPE_CHANGE: entry("An attribute's type cannot be changed by an update.", "Define a new attribute of the new type and write to it."),
	CATALOG_CHANGED: entry("The attribute catalogue changed while the call was under way.", "Repeat the call.", true),
	VALUE_TYPE: entry("The value is not of the attribute's type.", "Send a value of the type that the message names."),
	VALUE_RANGE: entry("The value lies outside of the attribute's min and max, or of the type's range.", "Send a value inside of the range."),
	VALUE_NOT_ALLOWED: entry("The value is not one of the attribute's allowed values.", "Send one of the allowed values, or update the attribute."),
	VALUE_PATTERN: entry("The text does not match the attribute's pattern.", "Send a text that matches."),
	VALUE_TOO_LARGE: entry("The value is larger than the limit.", "Shorten it, or store a reference to it."),
	VALUE_ENCODING: entry("The text holds a NUL character or an unpaired surrogate.", "Send well-formed Unicode without U+0000."),
	TIMESTAMP_INVALID: entry("The text is not an ISO 8601 instant, or lies outside of 1684-07-29 to 2255-06-05.", "Send ISO 8601 with an offset, such as 2026-01-31T12:00:00Z."),
	OBSERVED_AT_RANGE: entry("observedAt lies further ahead of the primary's clock than allowed.", "Correct the sender's clock, or leave observedAt out."),
	TOO_MANY_VALUES: entry("The call carries more items than one call may.", "Split it into several calls."),
	ANSWER_TOO_LARGE: entry("The answer would hold more values than one answer may.", "Name fewer entities, or only the attributes that are needed."),
	ENTITY_KEY_INVALID: entry("The entity key is empty, longer than 255 bytes, or not well-formed text.", "Use a key of 1 to 255 bytes of UTF-8 without control characters."),
	ENTITY_TYPE_INVALID: entry("The entity type is empty, too long, or not well-formed text.", "Use a type of 1 to 128 bytes of UTF-8 without control characters."),
	ENTITY_NOT_FOUND: entry("The tenant has no entity of this key.", "Correct the key, or put the entity first."),
	ENTITY_DELETED: entry("The entity is deleted.", "Restore it with entities.restore before writing to it or reading it."),
	VERSION_CONFLICT: entry("The entity's version is not the expected one.", "Read the entity again, decide again, and put with its current version."),
	DUPLICATE_ENTITY: entry("One call edits the same entity twice.", "Merge the items of one entity into one."),
	IDEMPOTENCY_CONFLICT: entry("The idempotency key was used with another payload.", "Use a new key for a new payload."),
	IDEMPOTENCY_KEY_INVALID: entry("The idempotency key is empty, longer than 255 bytes, or not well-formed text.", "Use 1 to 255 bytes of UTF-8."),
	STREAM_ID_INVALID: entry("The id of the stream is empty, longer than 255 bytes, or not well-formed text.", "Use 1 to 255 bytes of UTF-8."),
	STREAM_GAP: entry("Lines are missing between the last one that the store has of the stream and the first one sent.", "Send the stream from the line after details.line; 0 says that the store knows none of it."),
	STREAM_TAKEN: entry("A later request sends the stream of this id.", "Leave the stream to that one, or give this one an id of its own."),
	TOKEN_INVALID: entry("The session token is malformed, forged, of an unknown key, or of another tenant.", "Drop it and start a new session."),
	CURSOR_INVALID: entry("The cursor is malformed, forged, or belongs to another query or tenant.", "Start again without a cursor and keep the query unchanged between pages."),
	FILTER_INVALID: entry("The filter is not well formed.", "Correct the part that the message names."),
	FILTER_OPERATOR: entry("The operator is not defined for the attribute's type.", "Use one of the operators that the message names."),
	FILTER_TOO_COMPLEX: entry("The filter is deeper or wider than the limit.", "Split it into several queries, or simplify it."),
	FILTER_TOO_EXPENSIVE: entry("Answering the filter would cost more than the store allows.", "Narrow the window, or make an attribute of the filter hot."),
	ORDER_INVALID: entry("The order names an attribute twice, or one whose type has no order.", "Order by each field once; json has no order."),
	WINDOW_INVALID: entry("The window ends before it starts.", "Send from < to."),
	STALE_BEYOND_BOUND: entry("No copy of the data is provably as fresh as asked.", "Widen maxLagMs, or read with onMiss: primary.", true),
	UNSUPPORTED: entry("This installation lacks the capability that the call needs.", "The message names the capability and how to configure it."),
	QUOTA_EXCEEDED: entry("The caller sends more than its share.", "Slow down and repeat after retryAfterMs.", true),
	DEADLINE_EXCEEDED: entry("The time that the caller gave is over; what was begun may still happen.", "Give more time, or ask for less; repeat a write with the same idempotency key.", true),
	ABORTED: entry("The caller stopped waiting; what was begun may still happen.", "Repeat a write with the same idempotency key to learn what became of it."),
	UNAVAILABLE: entry("The engine did not answer; a write may or may not have been committed.", "Repeat the call; a write with the same idempotency key.", true),
	CREDENTIAL_MISSING: entry("The request carries no credential.", "Send the header Authorization: Bearer <API key>."),
	CREDENTIAL_INVALID: entry("The credential is unknown, expired or revoked.", "Use a valid API key."),
	FORBIDDEN: entry("The credential's role does not allow the call.", "Use a key of the role that the message names."),
	TENANT_UNKNOWN: entry("There is no such tenant.", "Create it first, or correct its name."),
	TENANT_EXISTS: entry("There is a tenant of this name.", "Choose another name."),
	KEY_UNKNOWN: entry("The tenant has no such key.", "List the keys and use an id from there."),
	KEY_EXISTS: entry("This key exists already.", "Generate a new key."),
	REQUEST_INVALID: entry("The input does not have the procedure's shape.", "Correct the fields that details.issues names."),
	REQUEST_MALFORMED: entry("The body is not well-formed JSON.", "Send valid JSON as UTF-8."),
	REQUEST_TOO_LARGE: entry("The body, or the batch of calls, is larger than the limit.", "Split it into several requests."),
	REQUEST_TIMEOUT: entry("The rest of the request did not arrive in time.", "Send it again; a stream from the line that details.resumeFrom names.", true),
	PROCEDURE_UNKNOWN: entry("There is no such procedure or path.", "Correct the path."),
	PORT_IN_USE: entry("Another process listens on the port.", "Stop it, or set PORT to a free one."),
	DATA_FOLDER_IN_USE: entry("Another process uses the data folder.", "Stop it, or set ATTRIUM_DATA_DIR to another folder."),
	DATA_FOLDER_INVALID: entry("The data folder cannot be used.", "The message names the reason and the way out."),
	CONFIG_INVALID: entry("The configuration is not valid.", "Correct the variables that the message names."),
	SCHEMA_MISMATCH: entry("The database's schema is not the one that this version expects.", "Run attrium migrate, or start the version that made the schema."),
	FILE_INVALID: entry("The file cannot be read as its format says.", "Correct the file, or name its format."),
	INTERNAL: entry("An unexpected fault on our side.", "Report it with the request id.")
};
/** The only error that crosses a port or an interface. A programming mistake is a TypeError instead. */
var AttriumError = class extends Error {
	name = "AttriumError";
	code;
	remedy;
	retriable;
	details;
	retryAfterMs;
	meta;
	constructor(code, message, options = {}) {
		super(message ?? errorTable[code].meaning, options.cause === void 0 ? void 0 : { cause: options.cause });
		this.code = code;
		this.remedy = options.remedy ?? errorTable[code].remedy;
		this.retriable = errorTable[code].retriable;
		this.details = options.details ?? {};
		this.retryAfterMs = options.retryAfterMs;
		this.meta = options.meta;
	}
};
const isAttriumError = (error, code) => error instanceof AttriumError && (code === void 0 || error.code === code);
const isErrorCode = (code) => typeof code === "string" && Object.hasOwn(errorTable, code);
// domain/limits.ts
/** Every bound that a caller can meet, in one place. Exceeding one is a named error, never a truncation. */
const limits = {
	/** UTF-8 bytes of an entity key; the dictionary's unique index holds it whole. */
	entityKeyBytes: 255,
	/** UTF-8 bytes of an entity type. */
	entityTypeBytes: 128,
	/** UTF-8 bytes of an attribute name. */
	attributeNameBytes: 128,
	/** UTF-8 bytes of a text, decimal or reference value, and of the JSON text of a json value. */
	valueBytes: 65536,
	/** Nesting of a json value; deeper documents make every later parser recurse. */
	jsonDepth: 32,
	/** Digits of a decimal on each side of the point. */
	decimalDigits: 100,
	/** Attributes named by one put. */
	valuesPerPut: 1e3,
	/** Items of one putMany, and entities of one getMany. */
	itemsPerCall: 1e3,
	/** Values of one bulk write. */
	valuesPerWrite: 1e5,
	/** UTF-8 bytes of one line of a stream: room for the longest value with each of its bytes escaped. */
	streamLineBytes: 524288,
	/** Lines of a stream in one commit. */
	streamBatchLines: 1e4,
	/** Characters of the lines of a stream in one commit; as much again may wait, and then its sender does. */
	streamBatchLength: 1048576,
	/** How long the rest of a line may keep a stream waiting. */
	streamStallMs: 3e4,
	streamIdBytes: 255,
	/** Attributes of a tenant, retired ones included, unless the tenant was given another cap. */
	attributesPerTenant: 1e4,
	/** The highest cap that a tenant can be given. */
	attributesPerTenantMax: 1e5,
	/** Changes of one attributes.define or attributes.sync. */
	attributeChangesPerCall: 1e4,
	/** Allowed values of one attribute. */
	allowedValues: 1e3,
	/** UTF-8 bytes of all allowed values of one attribute together. */
	allowedBytes: 65536,
	/** UTF-8 bytes of a pattern. */
	patternBytes: 1024,
	/** Instructions of a compiled pattern: at 1,000 the worst value of 64 KiB was seen to take 0.8 s, and twice that at 2,000. */
	patternInstructions: 1e3,
	/** UTF-8 bytes of an attribute's unit. */
	attributeUnitBytes: 255,
	/** UTF-8 bytes of an attribute's description. */
	attributeDescriptionBytes: 2e3,
	filterDepth: 16,
	filterNodes: 256,
	/** Elements of an `in`. */
	filterInValues: 1e3,
	orderFields: 8,
	pageSize: 1e3,
	defaultPageSize: 100,
	/** Of the values of one answer, counted by answerSize(): as much as one request may carry. */
	answerBytes: 16777216,
	idempotencyKeyBytes: 255,
	/** How long a result stays available to retries of the same idempotency key. */
	idempotencyTtlMs: 864e5,
	/** How far an explicit observedAt may lie ahead of the primary's clock. Window pruning relies on it. */
	maxFutureSkewMs: 3e5,
	/** Entities whose rev a token carries; older ones raise `seen`. */
	tokenKnownEntities: 16,
	/** Bytes of the entity keys that a token carries, as text of JSON, so that it fits a header and a cookie. */
	tokenKnownBytes: 1024,
	/** Tokens of its session that one request may present (one with parallel requests holds several); a cursor's and atLeast do not count. */
	tokensPerRequest: 16,
	/** Bytes of one token as presented. */
	tokenBytes: 4096,
	/** How long a read may wait for a copy that is fresh enough. */
	waitMs: 6e4,
	/** Calls of one HTTP request. */
	callsPerBatch: 100,
	/** Nesting of a call's input as a whole; filters and json values have tighter limits of their own. */
	inputDepth: 100,
	/** Objects and lists on one level of an input: ten times what the largest bulk write has. */
	inputObjects: 1e6,
	/** How long a rotated key stays valid beside its successor, unless the call says otherwise. */
	keyGraceMs: 864e5,
	keyGraceMaxMs: 2592e6
};
// ../../work/main/node_modules/@trpc/server/dist/observable-kpFFzvou.mjs
/**
* Creates an observable. `subscribe` runs for each subscriber, and can
* return a function that cleans up when it unsubscribes.
* @example
* ```ts
* const ticks = observable<number>((observer) => {
*   const timer = setInterval(() => observer.next(Date.now()), 1000);
*   return () => clearInterval(timer);
* });
* ```
* @see https://trpc.io/docs/client/links#creating-a-custom-link
* @public
*/
function observable(subscribe) {
	const self = {
		subscribe(observer) {
			let teardownRef = null;
			let isDone = false;
			let unsubscribed = false;
			let teardownImmediately = false;
			let subscribing = true;
			let thrownWhileSubscribing = null;
			function end(notify) {
				try {
					notify();
				} catch (cause) {
					var _thrownWhileSubscribi;
					if (!subscribing) throw cause;
					(_thrownWhileSubscribi = thrownWhileSubscribing) !== null && _thrownWhileSubscribi !== void 0 || (thrownWhileSubscribing = { cause });
				} finally {
					unsubscribe();
				}
			}
			function unsubscribe() {
				if (teardownRef === null) {
					teardownImmediately = true;
					return;
				}
				if (unsubscribed) return;
				unsubscribed = true;
				if (typeof teardownRef === "function") teardownRef();
				else if (teardownRef) teardownRef.unsubscribe();
			}
			teardownRef = subscribe({
				next(value) {
					var _observer$next;
					if (isDone) return;
					(_observer$next = observer.next) === null || _observer$next === void 0 || _observer$next.call(observer, value);
				},
				error(err) {
					if (isDone) return;
					isDone = true;
					end(() => {
						var _observer$error;
						return (_observer$error = observer.error) === null || _observer$error === void 0 ? void 0 : _observer$error.call(observer, err);
					});
				},
				complete() {
					if (isDone) return;
					isDone = true;
					end(() => {
						var _observer$complete;
						return (_observer$complete = observer.complete) === null || _observer$complete === void 0 ? void 0 : _observer$complete.call(observer);
					});
				}
			});
			subscribing = false;
			if (teardownImmediately) unsubscribe();
			if (thrownWhileSubscribing) throw thrownWhileSubscribing.cause;
			return { unsubscribe };
		},
		pipe(...operations) {
			return operations.reduce(pipeReducer, self);
		}
	};
	return self;
}
function pipeReducer(prev, fn) {
	return fn(prev);
}
/**
* Resolves with an observable's first value. Rejects if it errors or
* completes first. It doesn't unsubscribe after the first value.
* @internal
*/
function observableToPromise(observable) {
	const ac = new AbortController();
	return new Promise((resolve, reject) => {
		let isDone = false;
		function onDone() {
			if (isDone) return;
			isDone = true;
			obs$.unsubscribe();
		}
		ac.signal.addEventListener("abort", () => {
			reject(ac.signal.reason);
		});
		const obs$ = observable.subscribe({
			next(data) {
				isDone = true;
				resolve(data);
				onDone();
			},
			error(data) {
				reject(data);
			},
			complete() {
				ac.abort();
				onDone();
			}
		});
	});
}
/**
* Turns an observable into an async iterable, like Node's `events.on()`.
* Values wait in a queue until `next()` reads them. An error rejects the
* `next()` after the queued values, once. Completion, `return()` and aborting
* `signal` unsubscribe and end every pending `next()` with `{ done: true }`;
* anything the observable sends after that is ignored.
*
* If unsubscribing throws, `return()` rejects with the error, and completion
* or an error from the observable rethrows it. On abort, it rejects the
* `next()` after the queued values instead, as an error would.
* @internal
*/
function observableToAsyncIterable(observable, signal) {
	const values = [];
	const pending = [];
	let error = null;
	let finished = false;
	let subscription = null;
	/** Unsubscribes once, and returns what the teardown threw. */
	function unsubscribe() {
		if (finished) return null;
		finished = true;
		signal.removeEventListener("abort", abort);
		try {
			subscription === null || subscription === void 0 || subscription.unsubscribe();
			return null;
		} catch (cause) {
			return { cause };
		}
	}
	/** Settles every pending `next()`: the first with `error` if there is one. */
	function settle() {
		const first = error ? pending.shift() : void 0;
		if (error && first) {
			const { cause } = error;
			error = null;
			first.reject(cause);
		}
		for (const promise of pending.splice(0)) promise.resolve({
			value: void 0,
			done: true
		});
	}
	function finish() {
		const failure = unsubscribe();
		settle();
		if (failure) throw failure.cause;
	}
	function abort() {
		const failure = unsubscribe();
		if (failure) error = failure;
		settle();
	}
	subscription = observable.subscribe({
		next(value) {
			if (finished) return;
			const promise = pending.shift();
			if (promise) promise.resolve({
				value,
				done: false
			});
			else values.push(value);
		},
		error(cause) {
			if (finished) return;
			error = { cause };
			finish();
		},
		complete: finish
	});
	if (finished) subscription.unsubscribe();
	else if (signal.aborted) abort();
	else signal.addEventListener("abort", abort, { once: true });
	const iterator = {
		[Symbol.asyncIterator]() {
			return iterator;
		},
		async next() {
			if (values.length > 0) return {
				value: values.shift(),
				done: false
			};
			if (error) {
				const { cause } = error;
				error = null;
				throw cause;
			}
			if (finished) return {
				value: void 0,
				done: true
			};
			return new Promise((resolve, reject) => {
				pending.push({
					resolve,
					reject
				});
			});
		},
		async return() {
			values.length = 0;
			error = null;
			finish();
			return {
				value: void 0,
				done: true
			};
		}
	};
	return iterator;
}
// ../../work/main/node_modules/@trpc/server/dist/observable-Cmd1MFy3.mjs
/**
* Shares one subscription to the source between all subscribers. It
* starts with the first subscriber and ends when the last unsubscribes.
*/
function share(_opts) {
	return (source) => {
		let refCount = 0;
		let subscription = null;
		let isConnecting = false;
		let observers = /* @__PURE__ */ new Set();
		function startIfNeeded() {
			if (subscription || isConnecting) return;
			isConnecting = true;
			let isDone = false;
			let sourceSubscription;
			try {
				sourceSubscription = source.subscribe({
					next(value) {
						notify(observers, (observer) => {
							var _observer$next;
							return (_observer$next = observer.next) === null || _observer$next === void 0 ? void 0 : _observer$next.call(observer, value);
						});
					},
					error(error) {
						isDone = true;
						terminate((observer) => {
							var _observer$error;
							return (_observer$error = observer.error) === null || _observer$error === void 0 ? void 0 : _observer$error.call(observer, error);
						});
					},
					complete() {
						isDone = true;
						terminate((observer) => {
							var _observer$complete;
							return (_observer$complete = observer.complete) === null || _observer$complete === void 0 ? void 0 : _observer$complete.call(observer);
						});
					}
				});
			} finally {
				isConnecting = false;
			}
			if (isDone) sourceSubscription.unsubscribe();
			else subscription = sourceSubscription;
		}
		function notify(targets, callback) {
			for (const observer of [...targets]) if (targets.has(observer)) callback(observer);
		}
		function terminate(callback) {
			const _sub = subscription;
			const terminatedObservers = observers;
			subscription = null;
			observers = /* @__PURE__ */ new Set();
			isConnecting = false;
			try {
				notify(terminatedObservers, callback);
			} finally {
				_sub === null || _sub === void 0 || _sub.unsubscribe();
			}
		}
		function resetSource() {
			const _sub = subscription;
			subscription = null;
			_sub === null || _sub === void 0 || _sub.unsubscribe();
		}
		function resetIfNeeded() {
			if (refCount === 0 && subscription) resetSource();
		}
		return observable((subscriber) => {
			refCount++;
			const subscriberObservers = observers;
			subscriberObservers.add(subscriber);
			startIfNeeded();
			return { unsubscribe() {
				refCount--;
				resetIfNeeded();
				subscriberObservers.delete(subscriber);
			} };
		});
	};
}
/**
* Calls one of several observers. A throw would stop the caller from
* notifying the rest, so it is rethrown asynchronously instead: it still
* shows up as an uncaught exception.
*/
function callObserver(callback) {
	try {
		callback();
	} catch (error) {
		setTimeout(() => {
			throw error;
		});
	}
}
/**
* Creates an observable that holds a current value. New subscribers get
* it right away, unless it's `undefined`.
* @internal
*/
function behaviorSubject(initialValue) {
	let value = initialValue;
	const observerList = /* @__PURE__ */ new Set();
	const addObserver = (observer) => {
		if (value !== void 0) observer.next(value);
		observerList.add(observer);
	};
	const removeObserver = (observer) => {
		observerList.delete(observer);
	};
	const obs = observable((observer) => {
		addObserver(observer);
		return () => {
			removeObserver(observer);
		};
	});
	obs.next = (nextValue) => {
		if (value === nextValue) return;
		value = nextValue;
		for (const observer of [...observerList]) if (observerList.has(observer)) callObserver(() => observer.next(nextValue));
	};
	obs.get = () => value;
	return obs;
}
// ../../work/main/node_modules/@trpc/client/dist/splitLink-DcpFI5s5.mjs
/** @internal */
function createChain(opts) {
	return observable((observer) => {
		function execute(index = 0, op = opts.op) {
			const next = opts.links[index];
			if (!next) throw new Error("No more links to execute - did you forget to add an ending link?");
			return next({
				op,
				next(nextOp) {
					return execute(index + 1, nextOp);
				}
			});
		}
		return execute().subscribe(observer);
	});
}
// ../../work/main/node_modules/@trpc/client/dist/objectSpread2-weooBxVk.mjs
function _typeof$1(o) {
	"@babel/helpers - typeof";
	return _typeof$1 = "function" == typeof Symbol && "symbol" == typeof Symbol.iterator ? function(o) {
		return typeof o;
	} : function(o) {
		return o && "function" == typeof Symbol && o.constructor === Symbol && o !== Symbol.prototype ? "symbol" : typeof o;
	}, _typeof$1(o);
}
function toPrimitive$1(t, r) {
	if ("object" != _typeof$1(t) || !t) return t;
	var e = t[Symbol.toPrimitive];
	if (void 0 !== e) {
		var i = e.call(t, r || "default");
		if ("object" != _typeof$1(i)) return i;
		throw new TypeError("@@toPrimitive must return a primitive value.");
	}
	return ("string" === r ? String : Number)(t);
}
function toPropertyKey$1(t) {
	var i = toPrimitive$1(t, "string");
	return "symbol" == _typeof$1(i) ? i : i + "";
}
function _defineProperty$1(e, r, t) {
	return (r = toPropertyKey$1(r)) in e ? Object.defineProperty(e, r, {
		value: t,
		enumerable: !0,
		configurable: !0,
		writable: !0
	}) : e[r] = t, e;
}
function ownKeys$1(e, r) {
	var t = Object.keys(e);
	if (Object.getOwnPropertySymbols) {
		var o = Object.getOwnPropertySymbols(e);
		r && (o = o.filter(function(r) {
			return Object.getOwnPropertyDescriptor(e, r).enumerable;
		})), t.push.apply(t, o);
	}
	return t;
}
function _objectSpread2$1(e) {
	for (var r = 1; r < arguments.length; r++) {
		var t = null != arguments[r] ? arguments[r] : {};
		r % 2 ? ownKeys$1(Object(t), !0).forEach(function(r) {
			_defineProperty$1(e, r, t[r]);
		}) : Object.getOwnPropertyDescriptors ? Object.defineProperties(e, Object.getOwnPropertyDescriptors(t)) : ownKeys$1(Object(t)).forEach(function(r) {
			Object.defineProperty(e, r, Object.getOwnPropertyDescriptor(t, r));
		});
	}
	return e;
}
// ../../work/main/node_modules/@trpc/server/dist/codes-nbrm_zWY.mjs
/**
* Check that value is object
* @internal
*/
function isObject$1(value) {
	return !!value && !Array.isArray(value) && typeof value === "object";
}
/**
* The JSON-RPC 2.0 error code of each tRPC error code. tRPC's own codes
* use the range JSON-RPC leaves for servers, `-32000` to `-32099`, ending
* in the digits of the matching HTTP status.
* @see https://trpc.io/docs/rpc#error-codes---json-rpc-20-error-codes
*/
const TRPC_ERROR_CODES_BY_KEY = {
	/**
	* Invalid JSON was received by the server.
	* An error occurred on the server while parsing the JSON text.
	*/
	PARSE_ERROR: -32700,
	/**
	* The JSON sent is not a valid Request object.
	*/
	BAD_REQUEST: -32600,
	INTERNAL_SERVER_ERROR: -32603,
	NOT_IMPLEMENTED: -32603,
	BAD_GATEWAY: -32603,
	SERVICE_UNAVAILABLE: -32603,
	GATEWAY_TIMEOUT: -32603,
	UNAUTHORIZED: -32001,
	PAYMENT_REQUIRED: -32002,
	FORBIDDEN: -32003,
	NOT_FOUND: -32004,
	METHOD_NOT_SUPPORTED: -32005,
	TIMEOUT: -32008,
	CONFLICT: -32009,
	PRECONDITION_FAILED: -32012,
	PAYLOAD_TOO_LARGE: -32013,
	UNSUPPORTED_MEDIA_TYPE: -32015,
	UNPROCESSABLE_CONTENT: -32022,
	PRECONDITION_REQUIRED: -32028,
	TOO_MANY_REQUESTS: -32029,
	CLIENT_CLOSED_REQUEST: -32099
};
TRPC_ERROR_CODES_BY_KEY.BAD_GATEWAY, TRPC_ERROR_CODES_BY_KEY.SERVICE_UNAVAILABLE, TRPC_ERROR_CODES_BY_KEY.GATEWAY_TIMEOUT, TRPC_ERROR_CODES_BY_KEY.INTERNAL_SERVER_ERROR;
// ../../work/main/node_modules/@trpc/server/dist/getErrorShape-B5jPKHJ3.mjs
function _typeof(o) {
	"@babel/helpers - typeof";
	return _typeof = "function" == typeof Symbol && "symbol" == typeof Symbol.iterator ? function(o) {
		return typeof o;
	} : function(o) {
		return o && "function" == typeof Symbol && o.constructor === Symbol && o !== Symbol.prototype ? "symbol" : typeof o;
	}, _typeof(o);
}
function toPrimitive(t, r) {
	if ("object" != _typeof(t) || !t) return t;
	var e = t[Symbol.toPrimitive];
	if (void 0 !== e) {
		var i = e.call(t, r || "default");
		if ("object" != _typeof(i)) return i;
		throw new TypeError("@@toPrimitive must return a primitive value.");
	}
	return ("string" === r ? String : Number)(t);
}
function toPropertyKey(t) {
	var i = toPrimitive(t, "string");
	return "symbol" == _typeof(i) ? i : i + "";
}
function _defineProperty(e, r, t) {
	return (r = toPropertyKey(r)) in e ? Object.defineProperty(e, r, {
		value: t,
		enumerable: !0,
		configurable: !0,
		writable: !0
	}) : e[r] = t, e;
}
function ownKeys(e, r) {
	var t = Object.keys(e);
	if (Object.getOwnPropertySymbols) {
		var o = Object.getOwnPropertySymbols(e);
		r && (o = o.filter(function(r) {
			return Object.getOwnPropertyDescriptor(e, r).enumerable;
		})), t.push.apply(t, o);
	}
	return t;
}
function _objectSpread2(e) {
	for (var r = 1; r < arguments.length; r++) {
		var t = null != arguments[r] ? arguments[r] : {};
		r % 2 ? ownKeys(Object(t), !0).forEach(function(r) {
			_defineProperty(e, r, t[r]);
		}) : Object.getOwnPropertyDescriptors ? Object.defineProperties(e, Object.getOwnPropertyDescriptors(t)) : ownKeys(Object(t)).forEach(function(r) {
			Object.defineProperty(e, r, Object.getOwnPropertyDescriptor(t, r));
		});
	}
	return e;
}
// ../../work/main/node_modules/@trpc/server/dist/asyncGeneratorDelegate-JWx0LJUD.mjs
/** @internal */
function transformResultInner(response, transformer) {
	if ("error" in response) {
		const error = transformer.deserialize(response.error);
		return {
			ok: false,
			error: _objectSpread2(_objectSpread2({}, response), {}, { error })
		};
	}
	return {
		ok: true,
		result: _objectSpread2(_objectSpread2({}, response.result), (!response.result.type || response.result.type === "data") && {
			type: "data",
			data: transformer.deserialize(response.result.data)
		})
	};
}
var TransformResultError = class extends Error {
	constructor() {
		super("Unable to transform response from server");
	}
};
/**
* Transforms and validates that the result is a valid TRPCResponse
* @internal
*/
function transformResult(response, transformer) {
	let result;
	try {
		result = transformResultInner(response, transformer);
	} catch (_unused) {
		throw new TransformResultError();
	}
	if (!result.ok && (!isObject$1(result.error.error) || typeof result.error.error["code"] !== "number")) throw new TransformResultError();
	if (result.ok && !isObject$1(result.result)) throw new TransformResultError();
	return result;
}
/**
* Applies the `'.'` default to a user-given `pathSeparator` option. Call it
* once, where the option is read.
* @internal
*/
function resolvePathSeparator(value) {
	return value !== null && value !== void 0 ? value : ".";
}
/**
* `post.byId` → `post~byId`, for building URLs.
* @internal
*/
function procedurePathToURLPath(path, separator) {
	if (separator === ".") return path;
	return path.split(".").join(separator);
}
function _OverloadYield$1(e, d) {
	this.v = e, this.k = d;
}
function AsyncGenerator$1(e) {
	var r, t;
	function resume(r, t) {
		try {
			var n = e[r](t), o = n.value, u = o instanceof _OverloadYield$1;
			Promise.resolve(u ? o.v : o).then(function(t) {
				if (u) {
					var i = "return" === r ? "return" : "next";
					if (!o.k || t.done) return resume(i, t);
					t = e[i](t).value;
				}
				settle(n.done ? "return" : "normal", t);
			}, function(e) {
				resume("throw", e);
			});
		} catch (e) {
			settle("throw", e);
		}
	}
	function settle(e, n) {
		switch (e) {
			case "return":
				r.resolve({
					value: n,
					done: !0
				});
				break;
			case "throw":
				r.reject(n);
				break;
			default: r.resolve({
				value: n,
				done: !1
			});
		}
		(r = r.next) ? resume(r.key, r.arg) : t = null;
	}
	this._invoke = function(e, n) {
		return new Promise(function(o, u) {
			var i = {
				key: e,
				arg: n,
				resolve: o,
				reject: u,
				next: null
			};
			t ? t = t.next = i : (r = t = i, resume(e, n));
		});
	}, "function" != typeof e["return"] && (this["return"] = void 0);
}
AsyncGenerator$1.prototype["function" == typeof Symbol && Symbol.asyncIterator || "@@asyncIterator"] = function() {
	return this;
}, AsyncGenerator$1.prototype.next = function(e) {
	return this._invoke("next", e);
}, AsyncGenerator$1.prototype["throw"] = function(e) {
	return this._invoke("throw", e);
}, AsyncGenerator$1.prototype["return"] = function(e) {
	return this._invoke("return", e);
};
// ../../work/main/node_modules/@trpc/client/dist/TRPCClientError-Byo7P4QG.mjs
/**
* Whether a value is a `TRPCClientError`, typed for a router or procedure.
* @see https://trpc.io/docs/client/vanilla/error-handling#catching-a-thrown-error
*/
function isTRPCClientError(cause) {
	return cause instanceof TRPCClientError;
}
function isTRPCErrorResponse(obj) {
	return isObject$1(obj) && isObject$1(obj["error"]) && typeof obj["error"]["code"] === "number" && typeof obj["error"]["message"] === "string";
}
function getMessageFromUnknownError(err, fallback) {
	if (typeof err === "string") return err;
	if (isObject$1(err) && typeof err["message"] === "string") return err["message"];
	return fallback;
}
/**
* The error a client call throws, whether the server sent an error or the
* request failed.
* @see https://trpc.io/docs/client/vanilla/error-handling
*/
var TRPCClientError = class TRPCClientError extends Error {
	constructor(message, opts) {
		var _opts$result, _opts$result2;
		const cause = opts === null || opts === void 0 ? void 0 : opts.cause;
		super(message, { cause });
		_defineProperty$1(this, "cause", void 0);
		_defineProperty$1(this, "shape", void 0);
		_defineProperty$1(this, "data", void 0);
		_defineProperty$1(this, "meta", void 0);
		this.meta = opts === null || opts === void 0 ? void 0 : opts.meta;
		this.cause = cause;
		this.shape = opts === null || opts === void 0 || (_opts$result = opts.result) === null || _opts$result === void 0 ? void 0 : _opts$result.error;
		this.data = opts === null || opts === void 0 || (_opts$result2 = opts.result) === null || _opts$result2 === void 0 ? void 0 : _opts$result2.error.data;
		this.name = "TRPCClientError";
		Object.setPrototypeOf(this, TRPCClientError.prototype);
	}
	/**
	* Turns an error response, an `Error` or another object into a
	* `TRPCClientError`. A `TRPCClientError` is returned as it is.
	*/
	static from(_cause, opts = {}) {
		const cause = _cause;
		if (isTRPCClientError(cause)) {
			if (opts.meta) cause.meta = _objectSpread2$1(_objectSpread2$1({}, cause.meta), opts.meta);
			return cause;
		}
		if (isTRPCErrorResponse(cause)) return new TRPCClientError(cause.error.message, _objectSpread2$1(_objectSpread2$1({}, opts), {}, {
			result: cause,
			cause: opts.cause
		}));
		return new TRPCClientError(getMessageFromUnknownError(cause, "Unknown error"), _objectSpread2$1(_objectSpread2$1({}, opts), {}, { cause }));
	}
};
// ../../work/main/node_modules/@trpc/client/dist/unstable-internals.mjs
/**
* @internal
*/
/**
* @internal
*/
function getTransformer(transformer) {
	const _transformer = transformer;
	if (!_transformer) return {
		input: {
			serialize: (data) => data,
			deserialize: (data) => data
		},
		output: {
			serialize: (data) => data,
			deserialize: (data) => data
		}
	};
	if ("input" in _transformer) return _transformer;
	return {
		input: _transformer,
		output: _transformer
	};
}
// ../../work/main/node_modules/@trpc/client/dist/httpUtils-5Hmhcy-z.mjs
const isFunction = (fn) => typeof fn === "function";
/**
* The `fetch` to use: `customFetchImpl` if given, or else the global one.
* Throws if there's none.
*/
function getFetch(customFetchImpl) {
	if (customFetchImpl) return customFetchImpl;
	if (typeof window !== "undefined" && isFunction(window.fetch)) return window.fetch.bind(window);
	if (typeof globalThis !== "undefined" && isFunction(globalThis.fetch)) return globalThis.fetch;
	throw new Error("No fetch implementation found");
}
/**
* Like `Promise.all()` but for abort signals
* - When all signals have been aborted, the merged signal will be aborted
* - If one signal is `null`, no signal will be aborted
*/
function allAbortSignals(...signals) {
	const ac = new AbortController();
	const count = signals.length;
	let abortedCount = 0;
	const onAbort = () => {
		if (++abortedCount === count) ac.abort();
	};
	for (const signal of signals) if (signal === null || signal === void 0 ? void 0 : signal.aborted) onAbort();
	else signal === null || signal === void 0 || signal.addEventListener("abort", onAbort, { once: true });
	return ac.signal;
}
function raceAbortSignalsWithCleanup(...signals) {
	const ac = new AbortController();
	const cleanup = () => {
		for (const signal of signals) signal === null || signal === void 0 || signal.removeEventListener("abort", onAbort);
	};
	const onAbort = () => {
		cleanup();
		ac.abort();
	};
	for (const signal of signals) {
		if (signal === null || signal === void 0 ? void 0 : signal.aborted) {
			onAbort();
			break;
		}
		signal === null || signal === void 0 || signal.addEventListener("abort", onAbort, { once: true });
	}
	return {
		signal: ac.signal,
		cleanup
	};
}
function resolveHTTPLinkOptions(opts) {
	return {
		url: opts.url.toString(),
		fetch: opts.fetch,
		transformer: getTransformer(opts.transformer),
		methodOverride: opts.methodOverride,
		pathSeparator: resolvePathSeparator(opts.pathSeparator)
	};
}
function arrayToDict(array) {
	const dict = {};
	for (let index = 0; index < array.length; index++) {
		const element = array[index];
		dict[index] = element;
	}
	return dict;
}
const METHOD = {
	query: "GET",
	mutation: "POST",
	subscription: "PATCH"
};
function getInput(opts) {
	return "input" in opts ? opts.transformer.input.serialize(opts.input) : arrayToDict(opts.inputs.map((_input) => opts.transformer.input.serialize(_input)));
}
const getUrl = (opts) => {
	const parts = opts.url.split("?");
	let url = parts[0].replace(/\/$/, "") + "/" + procedurePathToURLPath(opts.path, opts.pathSeparator);
	const queryParts = [];
	if (parts[1]) queryParts.push(parts[1]);
	if ("inputs" in opts) queryParts.push("batch=1");
	if (opts.type === "query" || opts.type === "subscription") {
		const input = getInput(opts);
		if (input !== void 0 && opts.methodOverride !== "POST") queryParts.push(`input=${encodeURIComponent(JSON.stringify(input))}`);
	}
	if (queryParts.length) url += "?" + queryParts.join("&");
	return url;
};
const getBody = (opts) => {
	if (opts.type === "query" && opts.methodOverride !== "POST") return;
	const input = getInput(opts);
	return input !== void 0 ? JSON.stringify(input) : void 0;
};
const jsonHttpRequester = (opts) => {
	return httpRequest(_objectSpread2$1(_objectSpread2$1({}, opts), {}, {
		contentTypeHeader: "application/json",
		getUrl,
		getBody
	}));
};
/**
* Polyfill for DOMException with AbortError name
*/
var AbortError = class extends Error {
	constructor() {
		const name = "AbortError";
		super(name);
		this.name = name;
		this.message = name;
	}
};
/**
* Polyfill for `signal.throwIfAborted()`
*
* @see https://developer.mozilla.org/en-US/docs/Web/API/AbortSignal/throwIfAborted
*/
const throwIfAborted = (signal) => {
	var _signal$throwIfAborte;
	if (!(signal === null || signal === void 0 ? void 0 : signal.aborted)) return;
	(_signal$throwIfAborte = signal.throwIfAborted) === null || _signal$throwIfAborte === void 0 || _signal$throwIfAborte.call(signal);
	if (typeof DOMException !== "undefined") throw new DOMException("AbortError", "AbortError");
	throw new AbortError();
};
async function fetchHTTPResponse(opts) {
	var _opts$methodOverride, _opts$trpcAcceptHeade;
	throwIfAborted(opts.signal);
	const url = opts.getUrl(opts);
	const body = opts.getBody(opts);
	const method = (_opts$methodOverride = opts.methodOverride) !== null && _opts$methodOverride !== void 0 ? _opts$methodOverride : METHOD[opts.type];
	const resolvedHeaders = await (async () => {
		const heads = await opts.headers();
		if (Symbol.iterator in heads) return Object.fromEntries(heads);
		return heads;
	})();
	const hasContentType = Object.keys(resolvedHeaders).some((key) => key.toLowerCase() === "content-type");
	const headers = _objectSpread2$1(_objectSpread2$1(_objectSpread2$1({}, opts.contentTypeHeader && method !== "GET" && !hasContentType ? { "content-type": opts.contentTypeHeader } : {}), opts.trpcAcceptHeader ? { [(_opts$trpcAcceptHeade = opts.trpcAcceptHeaderKey) !== null && _opts$trpcAcceptHeade !== void 0 ? _opts$trpcAcceptHeade : "trpc-accept"]: opts.trpcAcceptHeader } : void 0), resolvedHeaders);
	return getFetch(opts.fetch)(url, {
		method,
		signal: opts.signal,
		body,
		headers
	});
}
async function httpRequest(opts) {
	const meta = {};
	const res = await fetchHTTPResponse(opts);
	meta.response = res;
	const json = await res.json();
	meta.responseJSON = json;
	return {
		json,
		meta
	};
}
// ../../work/main/node_modules/@trpc/client/dist/httpBatchLink-aPx7u_sr.mjs
/**
* A function that should never be called unless we messed something up.
*/
const throwFatalError = () => {
	throw new Error("Something went wrong. Please submit an issue at https://github.com/trpc/trpc/issues/new");
};
/**
* Dataloader that's very inspired by https://github.com/graphql/dataloader
* Less configuration, no caching, and allows you to cancel requests
* When cancelling a single fetch the whole batch will be cancelled only when _all_ items are cancelled
*/
function dataLoader(batchLoader) {
	let pendingItems = null;
	let dispatchTimer = null;
	const destroyTimerAndPendingItems = () => {
		clearTimeout(dispatchTimer);
		dispatchTimer = null;
		pendingItems = null;
	};
	/**
	* Iterate through the items and split them into groups based on the `batchLoader`'s validate function
	*/
	function groupItems(items) {
		const groupedItems = [[]];
		let index = 0;
		while (true) {
			const item = items[index];
			if (!item) break;
			const lastGroup = groupedItems[groupedItems.length - 1];
			if (item.aborted) {
				var _item$reject;
				(_item$reject = item.reject) === null || _item$reject === void 0 || _item$reject.call(item, /* @__PURE__ */ new Error("Aborted"));
				index++;
				continue;
			}
			let isValid;
			try {
				isValid = batchLoader.validate(lastGroup.concat(item).map((it) => it.key));
			} catch (cause) {
				var _item$reject2;
				(_item$reject2 = item.reject) === null || _item$reject2 === void 0 || _item$reject2.call(item, cause);
				index++;
				continue;
			}
			if (isValid) {
				lastGroup.push(item);
				index++;
				continue;
			}
			if (lastGroup.length === 0) {
				var _item$reject3;
				(_item$reject3 = item.reject) === null || _item$reject3 === void 0 || _item$reject3.call(item, /* @__PURE__ */ new Error("Input is too big for a single dispatch"));
				index++;
				continue;
			}
			groupedItems.push([]);
		}
		return groupedItems;
	}
	function dispatch() {
		const groupedItems = groupItems(pendingItems);
		destroyTimerAndPendingItems();
		for (const items of groupedItems) {
			if (!items.length) continue;
			const batch = { items };
			for (const item of items) item.batch = batch;
			batchLoader.fetch(batch.items.map((_item) => _item.key)).then(async (result) => {
				await Promise.all(result.map(async (valueOrPromise, index) => {
					const item = batch.items[index];
					try {
						var _item$resolve;
						const value = await Promise.resolve(valueOrPromise);
						(_item$resolve = item.resolve) === null || _item$resolve === void 0 || _item$resolve.call(item, value);
					} catch (cause) {
						var _item$reject4;
						(_item$reject4 = item.reject) === null || _item$reject4 === void 0 || _item$reject4.call(item, cause);
					}
					item.batch = null;
					item.reject = null;
					item.resolve = null;
				}));
				for (const item of batch.items) {
					var _item$reject5;
					(_item$reject5 = item.reject) === null || _item$reject5 === void 0 || _item$reject5.call(item, /* @__PURE__ */ new Error("Missing result"));
					item.batch = null;
				}
			}).catch((cause) => {
				for (const item of batch.items) {
					var _item$reject6;
					(_item$reject6 = item.reject) === null || _item$reject6 === void 0 || _item$reject6.call(item, cause);
					item.batch = null;
				}
			});
		}
	}
	function load(key) {
		var _dispatchTimer;
		const item = {
			aborted: false,
			key,
			batch: null,
			resolve: throwFatalError,
			reject: throwFatalError
		};
		const promise = new Promise((resolve, reject) => {
			var _pendingItems;
			item.reject = reject;
			item.resolve = resolve;
			(_pendingItems = pendingItems) !== null && _pendingItems !== void 0 || (pendingItems = []);
			pendingItems.push(item);
		});
		(_dispatchTimer = dispatchTimer) !== null && _dispatchTimer !== void 0 || (dispatchTimer = setTimeout(dispatch));
		return promise;
	}
	return { load };
}
/**
* A terminating link that batches calls made in the same tick into one HTTP
* request.
*
* @see https://trpc.io/docs/client/links/httpBatchLink
*/
function httpBatchLink(opts) {
	var _opts$maxURLLength, _opts$maxItems;
	const resolvedOpts = resolveHTTPLinkOptions(opts);
	const maxURLLength = (_opts$maxURLLength = opts.maxURLLength) !== null && _opts$maxURLLength !== void 0 ? _opts$maxURLLength : Infinity;
	const maxItems = (_opts$maxItems = opts.maxItems) !== null && _opts$maxItems !== void 0 ? _opts$maxItems : Infinity;
	return () => {
		const batchLoader = (type) => {
			return {
				validate(batchOps) {
					if (maxURLLength === Infinity && maxItems === Infinity) return true;
					if (batchOps.length > maxItems) return false;
					const path = batchOps.map((op) => op.path).join(",");
					const inputs = batchOps.map((op) => op.input);
					return getUrl(_objectSpread2$1(_objectSpread2$1({}, resolvedOpts), {}, {
						type,
						path,
						inputs,
						signal: null
					})).length <= maxURLLength;
				},
				async fetch(batchOps) {
					const path = batchOps.map((op) => op.path).join(",");
					const inputs = batchOps.map((op) => op.input);
					const signal = allAbortSignals(...batchOps.map((op) => op.signal));
					const res = await jsonHttpRequester(_objectSpread2$1(_objectSpread2$1({}, resolvedOpts), {}, {
						path,
						inputs,
						type,
						headers() {
							if (!opts.headers) return {};
							if (typeof opts.headers === "function") return opts.headers({ opList: batchOps });
							return opts.headers;
						},
						signal
					}));
					return (Array.isArray(res.json) ? res.json : batchOps.map(() => res.json)).map((item) => ({
						meta: res.meta,
						json: item
					}));
				}
			};
		};
		const loaders = {
			query: dataLoader(batchLoader("query")),
			mutation: dataLoader(batchLoader("mutation"))
		};
		return ({ op }) => {
			return observable((observer) => {
				/* istanbul ignore if -- @preserve */
				if (op.type === "subscription") throw new Error("Subscriptions are unsupported by `httpLink` - use `httpSubscriptionLink` or `wsLink`");
				const ac = new AbortController();
				const { signal, cleanup } = raceAbortSignalsWithCleanup(op.signal, ac.signal);
				const promise = loaders[op.type].load(_objectSpread2$1(_objectSpread2$1({}, op), {}, { signal }));
				let isDone = false;
				let _res = void 0;
				promise.then((res) => {
					isDone = true;
					_res = res;
					const transformed = transformResult(res.json, resolvedOpts.transformer.output);
					if (!transformed.ok) {
						observer.error(TRPCClientError.from(transformed.error, { meta: res.meta }));
						return;
					}
					observer.next({
						context: res.meta,
						result: transformed.result
					});
					observer.complete();
				}).catch((err) => {
					isDone = true;
					observer.error(TRPCClientError.from(err, { meta: _res === null || _res === void 0 ? void 0 : _res.meta }));
				});
				return () => {
					if (!isDone) ac.abort();
					cleanup();
				};
			});
		};
	};
}
// ../../work/main/node_modules/@trpc/client/dist/wsLink-l0dX0ah6.mjs
/**
* Get the result of a value or function that returns a value
* It also optionally accepts typesafe arguments for the function
*/
const resultOf = (value, ...args) => {
	return typeof value === "function" ? value(...args) : value;
};
function withResolvers() {
	let resolve;
	let reject;
	return {
		promise: new Promise((res, rej) => {
			resolve = res;
			reject = rej;
		}),
		resolve,
		reject
	};
}
/**
* Resolves a WebSocket URL and optionally appends connection parameters.
*
* If connectionParams are provided, appends 'connectionParams=1' query parameter.
*/
async function prepareUrl(urlOptions) {
	const url = await resultOf(urlOptions.url);
	if (!urlOptions.connectionParams) return url;
	return url + `${url.includes("?") ? "&" : "?"}connectionParams=1`;
}
async function buildConnectionMessage(connectionParams, encoder) {
	const message = {
		method: "connectionParams",
		data: await resultOf(connectionParams)
	};
	return encoder.encode(message);
}
/**
* Opens a WebSocket connection asynchronously and returns a promise
* that resolves when the connection is successfully established.
* The promise rejects if an error occurs during the connection attempt.
*/
function asyncWsOpen(ws) {
	const { promise, resolve, reject } = withResolvers();
	ws.addEventListener("open", () => {
		ws.removeEventListener("error", reject);
		resolve();
	});
	ws.addEventListener("error", reject);
	return promise;
}
const pongCallbacks = /* @__PURE__ */ new WeakMap();
/**
* Sends "PING" on `ws` and calls `onPong`, if given, once its "PONG"
* arrives. The server answers in order, so by then everything it sent before
* it read this "PING" has arrived too.
*/
function sendPing(ws, onPong) {
	let callbacks = pongCallbacks.get(ws);
	if (!callbacks) {
		const queue = [];
		callbacks = queue;
		pongCallbacks.set(ws, queue);
		ws.addEventListener("message", ({ data }) => {
			var _queue$shift;
			if (data === "PONG") (_queue$shift = queue.shift()) === null || _queue$shift === void 0 || _queue$shift();
		});
	}
	callbacks.push(onPong);
	ws.send("PING");
}
/**
* Sets up a periodic ping-pong mechanism to keep the WebSocket connection alive.
*
* - Sends "PING" messages at regular intervals defined by `intervalMs`.
* - If a "PONG" response is not received within the `pongTimeoutMs`, the WebSocket is closed.
* - The ping timer resets upon receiving any message to maintain activity.
* - Automatically starts the ping process when the WebSocket connection is opened.
* - Cleans up timers when the WebSocket is closed.
*
* @param ws - The WebSocket instance to manage.
* @param options - Configuration options for ping-pong intervals and timeouts.
*/
function setupPingInterval(ws, { intervalMs, pongTimeoutMs }) {
	let pingTimeout;
	let pongTimeout;
	function start() {
		pingTimeout = setTimeout(() => {
			sendPing(ws, null);
			pongTimeout = setTimeout(() => {
				ws.close();
			}, pongTimeoutMs);
		}, intervalMs);
	}
	function reset() {
		clearTimeout(pingTimeout);
		start();
	}
	function pong() {
		clearTimeout(pongTimeout);
		reset();
	}
	ws.addEventListener("open", start);
	ws.addEventListener("message", ({ data }) => {
		clearTimeout(pingTimeout);
		start();
		if (data === "PONG") pong();
	});
	ws.addEventListener("close", () => {
		clearTimeout(pingTimeout);
		clearTimeout(pongTimeout);
	});
}
_defineProperty$1(class WsConnection {
	constructor(opts) {
		var _opts$WebSocketPonyfi;
		_defineProperty$1(this, "id", ++WsConnection.connectCount);
		_defineProperty$1(this, "WebSocketPonyfill", void 0);
		_defineProperty$1(this, "urlOptions", void 0);
		_defineProperty$1(this, "keepAliveOpts", void 0);
		_defineProperty$1(this, "encoder", void 0);
		_defineProperty$1(this, "wsObservable", behaviorSubject(null));
		_defineProperty$1(this, "openPromise", null);
		this.WebSocketPonyfill = (_opts$WebSocketPonyfi = opts.WebSocketPonyfill) !== null && _opts$WebSocketPonyfi !== void 0 ? _opts$WebSocketPonyfi : WebSocket;
		if (!this.WebSocketPonyfill) throw new Error("No WebSocket implementation found - you probably don't want to use this on the server, but if you do you need to pass a `WebSocket`-ponyfill");
		this.urlOptions = opts.urlOptions;
		this.keepAliveOpts = opts.keepAlive;
		this.encoder = opts.encoder;
	}
	get ws() {
		return this.wsObservable.get();
	}
	set ws(ws) {
		this.wsObservable.next(ws);
	}
	/**
	* Checks if the WebSocket connection is open and ready to communicate.
	*/
	isOpen() {
		return !!this.ws && this.ws.readyState === this.WebSocketPonyfill.OPEN && !this.openPromise;
	}
	/**
	* Checks if the WebSocket connection is closed or in the process of closing.
	*/
	isClosed() {
		return !!this.ws && (this.ws.readyState === this.WebSocketPonyfill.CLOSING || this.ws.readyState === this.WebSocketPonyfill.CLOSED);
	}
	async open() {
		if (this.openPromise) return this.openPromise;
		this.id = ++WsConnection.connectCount;
		const wsPromise = prepareUrl(this.urlOptions).then((url) => new this.WebSocketPonyfill(url));
		this.openPromise = wsPromise.then(async (ws) => {
			this.ws = ws;
			ws.binaryType = "arraybuffer";
			ws.addEventListener("message", function({ data }) {
				if (data === "PING") this.send("PONG");
			});
			if (this.keepAliveOpts.enabled) setupPingInterval(ws, this.keepAliveOpts);
			ws.addEventListener("close", () => {
				if (this.ws === ws) this.ws = null;
			});
			await asyncWsOpen(ws);
			if (this.urlOptions.connectionParams) ws.send(await buildConnectionMessage(this.urlOptions.connectionParams, this.encoder));
		});
		try {
			await this.openPromise;
		} finally {
			this.openPromise = null;
		}
	}
	/**
	* Closes the WebSocket connection gracefully.
	* Waits for any ongoing open operation to complete before closing.
	*/
	async close() {
		try {
			await this.openPromise;
		} finally {
			var _this$ws;
			(_this$ws = this.ws) === null || _this$ws === void 0 || _this$ws.close();
		}
	}
}, "connectCount", 0);
// ../../work/main/node_modules/@trpc/client/dist/index.mjs
const observerKeys = [
	"onStarted",
	"onData",
	"onError",
	"onStopped",
	"onComplete",
	"onConnectionStateChange"
];
/**
* A client that calls procedures by path string, without types.
* `createTRPCClient` wraps one.
*/
var TRPCUntypedClient = class {
	constructor(opts) {
		_defineProperty$1(this, "links", void 0);
		_defineProperty$1(this, "runtime", void 0);
		_defineProperty$1(this, "requestId", void 0);
		this.requestId = 0;
		this.runtime = {};
		this.links = opts.links.map((link) => link(this.runtime));
	}
	$request(opts) {
		var _opts$context;
		return createChain({
			links: this.links,
			op: _objectSpread2$1(_objectSpread2$1({}, opts), {}, {
				context: (_opts$context = opts.context) !== null && _opts$context !== void 0 ? _opts$context : {},
				id: ++this.requestId
			})
		}).pipe(share());
	}
	async requestAsPromise(opts) {
		try {
			return (await observableToPromise(this.$request(opts))).result.data;
		} catch (err) {
			throw TRPCClientError.from(err);
		}
	}
	/** Calls a query. */
	query(path, input, opts) {
		return this.requestAsPromise({
			type: "query",
			path,
			input,
			context: opts === null || opts === void 0 ? void 0 : opts.context,
			signal: opts === null || opts === void 0 ? void 0 : opts.signal
		});
	}
	/** Calls a mutation. */
	mutation(path, input, opts) {
		return this.requestAsPromise({
			type: "mutation",
			path,
			input,
			context: opts === null || opts === void 0 ? void 0 : opts.context,
			signal: opts === null || opts === void 0 ? void 0 : opts.signal
		});
	}
	subscription(path, input, opts = {}) {
		const hasCallbacks = observerKeys.some((key) => typeof opts[key] === "function");
		const observable$ = this.$request({
			type: "subscription",
			path,
			input,
			context: opts.context,
			signal: opts.signal
		});
		if (!hasCallbacks) {
			var _opts$signal;
			const iterator = observableToAsyncIterable(observable((observer) => observable$.subscribe({
				next(envelope) {
					if (envelope.result.type === "data" || envelope.result.type === void 0) observer.next(envelope.result.data);
				},
				error: (err) => observer.error(err),
				complete: () => observer.complete()
			})), (_opts$signal = opts.signal) !== null && _opts$signal !== void 0 ? _opts$signal : new AbortController().signal);
			let iterated = false;
			iterator[Symbol.asyncIterator] = () => {
				if (iterated) throw new Error("A subscription can only be iterated once. Call subscribe() again for another loop.");
				iterated = true;
				return iterator;
			};
			return iterator;
		}
		return observable$.subscribe({
			next(envelope) {
				switch (envelope.result.type) {
					case "state":
						var _opts$onConnectionSta;
						(_opts$onConnectionSta = opts.onConnectionStateChange) === null || _opts$onConnectionSta === void 0 || _opts$onConnectionSta.call(opts, envelope.result);
						break;
					case "started":
						var _opts$onStarted;
						(_opts$onStarted = opts.onStarted) === null || _opts$onStarted === void 0 || _opts$onStarted.call(opts, { context: envelope.context });
						break;
					case "stopped":
						var _opts$onStopped;
						(_opts$onStopped = opts.onStopped) === null || _opts$onStopped === void 0 || _opts$onStopped.call(opts);
						break;
					case "data":
					case void 0:
						var _opts$onData;
						(_opts$onData = opts.onData) === null || _opts$onData === void 0 || _opts$onData.call(opts, envelope.result.data);
				}
			},
			error(err) {
				var _opts$onError;
				(_opts$onError = opts.onError) === null || _opts$onError === void 0 || _opts$onError.call(opts, err);
			},
			complete() {
				var _opts$onComplete;
				(_opts$onComplete = opts.onComplete) === null || _opts$onComplete === void 0 || _opts$onComplete.call(opts);
			}
		});
	}
};
/**
* Creates a client that calls procedures by path string, without types.
* Meant for libraries built on tRPC; apps should use `createTRPCClient`.
*/
function createTRPCUntypedClient(opts) {
	return new TRPCUntypedClient(opts);
}
/* istanbul ignore file -- @preserve */
function _OverloadYield(e, d) {
	this.v = e, this.k = d;
}
function AsyncGenerator(e) {
	var r, t;
	function resume(r, t) {
		try {
			var n = e[r](t), o = n.value, u = o instanceof _OverloadYield;
			Promise.resolve(u ? o.v : o).then(function(t) {
				if (u) {
					var i = "return" === r ? "return" : "next";
					if (!o.k || t.done) return resume(i, t);
					t = e[i](t).value;
				}
				settle(n.done ? "return" : "normal", t);
			}, function(e) {
				resume("throw", e);
			});
		} catch (e) {
			settle("throw", e);
		}
	}
	function settle(e, n) {
		switch (e) {
			case "return":
				r.resolve({
					value: n,
					done: !0
				});
				break;
			case "throw":
				r.reject(n);
				break;
			default: r.resolve({
				value: n,
				done: !1
			});
		}
		(r = r.next) ? resume(r.key, r.arg) : t = null;
	}
	this._invoke = function(e, n) {
		return new Promise(function(o, u) {
			var i = {
				key: e,
				arg: n,
				resolve: o,
				reject: u,
				next: null
			};
			t ? t = t.next = i : (r = t = i, resume(e, n));
		});
	}, "function" != typeof e["return"] && (this["return"] = void 0);
}
AsyncGenerator.prototype["function" == typeof Symbol && Symbol.asyncIterator || "@@asyncIterator"] = function() {
	return this;
}, AsyncGenerator.prototype.next = function(e) {
	return this._invoke("next", e);
}, AsyncGenerator.prototype["throw"] = function(e) {
	return this._invoke("throw", e);
}, AsyncGenerator.prototype["return"] = function(e) {
	return this._invoke("return", e);
};
// domain/plain-object.ts
/** An object that keeps its meaning as JSON, whatever window or worker it was made in. */
const isPlainObject = (value) => {
	const prototype = Object.getPrototypeOf(value);
	return prototype === null || Object.getPrototypeOf(prototype) === null;
};
// domain/plain-input.ts
const invalid = (path, text) => new AttriumError("REQUEST_INVALID", `${path === "" ? "The input" : path} ${text}.`, { details: { issues: [{
	path,
	message: text
}] } });
/** Why JSON cannot carry the scalar, or null. An undefined member is an absent one; in a list it would become null. */
const scalarFault = (value, inList) => {
	switch (typeof value) {
		case "number": return Number.isFinite(value) ? null : `is ${value}, which is not a number of JSON`;
		case "undefined": return inList ? "is undefined" : null;
		case "bigint":
		case "function":
		case "symbol": return `is a ${typeof value}, which JSON cannot carry`;
		default: return null;
	}
};
const isObject = (value) => typeof value === "object" && value !== null;
/** What is wrong with one object or list, or with those of its members that are scalars. */
const faultIn = (value) => {
	if (Array.isArray(value)) {
		for (let index = 0; index < value.length; index += 1) {
			const text = scalarFault(value[index], true);
			if (text !== null) return {
				at: [`${index}`],
				text
			};
		}
		return null;
	}
	if (!isPlainObject(value)) return {
		at: [],
		text: "is an object of a class, which JSON would change"
	};
	if (Object.hasOwn(value, "__proto__")) return {
		at: [],
		text: "has the name \"__proto__\", which is not allowed anywhere"
	};
	for (const [key, member] of Object.entries(value)) {
		const text = scalarFault(member, false);
		if (text !== null) return {
			at: [key],
			text
		};
	}
	return null;
};
/** Where the object is. Only looked for when there is a fault to tell: noting every path would cost more than all else. */
const pathOf = (input, wanted) => {
	let level = /* @__PURE__ */ new Map([[input, []]]);
	while (!level.has(wanted)) {
		const next = /* @__PURE__ */ new Map();
		for (const [value, path] of level) for (const [key, member] of Object.entries(value)) if (isObject(member)) next.set(member, [...path, key]);
		level = next;
	}
	return level.get(wanted) ?? [];
};
/**
* Refuses what would change on its way without a word: JSON turns NaN into null, which unsets, and a Date into text;
* and it may carry a key `__proto__`, which the schemas drop, so that a value would be acknowledged and not written.
* The client asks before it sends and the server before it looks, so that in process the same holds as over the wire.
* Raises REQUEST_INVALID. Does not recurse, and looks at what is shared within a level once.
*/
const refuseUnsafeInput = (input) => {
	const fault = scalarFault(input, false);
	if (fault !== null) throw invalid("", fault);
	if (!isObject(input)) return;
	let level = /* @__PURE__ */ new Set([input]);
	for (let depth = 1; level.size > 0; depth += 1) {
		if (depth > limits.inputDepth) throw new AttriumError("REQUEST_INVALID", `The input is nested deeper than ${limits.inputDepth} levels.`);
		const next = /* @__PURE__ */ new Set();
		for (const value of level) {
			const found = faultIn(value);
			if (found !== null) throw invalid([...pathOf(input, value), ...found.at].join("."), found.text);
			const members = Array.isArray(value) ? value : Object.values(value);
			for (const member of members) if (isObject(member)) next.add(member);
			if (next.size > limits.inputObjects) throw new AttriumError("REQUEST_INVALID", `The input has more than ${limits.inputObjects} objects and lists on one level.`);
		}
		level = next;
	}
};
// interfaces/call-options.ts
const aborted = (cause) => new AttriumError("ABORTED", void 0, { cause });
/** Rejects as soon as the signal aborts or the time is over, whatever the task does; it is told by a signal of its own. */
const bounded = async ({ signal, deadlineMs }, task) => {
	if (signal === void 0 && deadlineMs === void 0) return task({});
	if (deadlineMs !== void 0 && !(deadlineMs >= 0)) throw new TypeError("deadlineMs is a number of milliseconds.");
	if (signal?.aborted) throw aborted(signal.reason);
	const ends = new AbortController();
	const dueAtMs = deadlineMs === void 0 ? void 0 : performance.now() + deadlineMs;
	let timer;
	let onAbort;
	const over = new Promise((_resolve, reject) => {
		const end = (error) => {
			ends.abort(error);
			reject(error);
		};
		onAbort = () => end(aborted(signal?.reason));
		signal?.addEventListener("abort", onAbort, { once: true });
		if (deadlineMs !== void 0 && deadlineMs <= longestTimer) timer = setTimeout(() => end(new AttriumError("DEADLINE_EXCEEDED")), deadlineMs);
	});
	try {
		return await Promise.race([task({
			signal: ends.signal,
			dueAtMs
		}), over]);
	} finally {
		clearTimeout(timer);
		if (onAbort !== void 0) signal?.removeEventListener("abort", onAbort);
	}
};
/** Timers take 31 bits of milliseconds; what lasts longer than 24 days needs none. */
const longestTimer = 2 ** 31 - 1;
// interfaces/procedures.ts
const query = {
	kind: "query",
	session: true,
	once: false
};
const edit = {
	kind: "mutation",
	session: true,
	once: true
};
const listing = {
	kind: "query",
	session: false,
	once: false
};
const administration = {
	kind: "mutation",
	session: false,
	once: false
};
const procedureKinds = {
	attributes: {
		define: administration,
		sync: administration,
		list: listing,
		update: administration,
		retire: administration
	},
	entities: {
		put: edit,
		putMany: edit,
		get: query,
		getMany: query,
		history: query,
		find: query,
		delete: edit,
		restore: edit
	},
	ingest: { write: edit },
	keys: {
		create: administration,
		list: listing,
		rotate: administration,
		revoke: administration
	},
	tenants: {
		create: administration,
		list: listing
	},
	audit: { list: listing }
};
/** `defaults` hold where a call says nothing. */
const procedures = (invoke, defaults = {}) => Object.fromEntries(Object.entries(procedureKinds).map(([group, members]) => [group, Object.fromEntries(Object.entries(members).map(([name, kind]) => [name, (input, options) => bounded({
	...defaults,
	...options
}, (limits) => invoke({
	path: `${group}.${name}`,
	...kind,
	input,
	...limits
}))]))]));
// interfaces/client/brief-error.ts
/** As Node's util.inspect asks for it; elsewhere nobody does. */
const inspect = Symbol.for("nodejs.util.inspect.custom");
/**
* The same error, which a console shows in a few lines: what a caller can act on, and where it was called. The cause
* stays, for who asks for it; shown with every error it would be seventy lines of the transport's own.
*/
const briefly = (error) => {
	if (!isAttriumError(error)) return error;
	const { code, remedy, details, retryAfterMs, stack } = error;
	const lines = [
		`${stack ?? `AttriumError: ${error.message}`}`,
		`  code: ${code}`,
		`  remedy: ${remedy}`,
		...typeof details.requestId === "string" ? [`  request: ${details.requestId}`] : [],
		...retryAfterMs === void 0 ? [] : [`  retryAfterMs: ${retryAfterMs}`]
	];
	return Object.defineProperty(error, inspect, {
		value: () => lines.join("\n"),
		enumerable: false
	});
};
// interfaces/client/retrying.ts
const defaultRetries = {
	attempts: 4,
	baseMs: 50,
	capMs: 2e3
};
/** Codes that say that nothing of the call has happened. */
const nothingDone = /* @__PURE__ */ new Set(["QUOTA_EXCEEDED", "CATALOG_CHANGED"]);
/**
* Whether the same call may be sent again without doing anything twice: it only reads, or carries a key under which it
* happens once, or the error says that nothing has happened.
*/
const mayRepeat = ({ kind, once }, error, hasKey) => {
	if (!error.retriable) return false;
	if (kind === "query" || once && hasKey) return true;
	const { outcome } = error.details;
	return nothingDone.has(error.code) || outcome === "not committed" || outcome === "not sent";
};
/**
* How long to wait before try number `attempt` + 1; null: do not. What the server asks for is the least, and chance is
* added to it so that callers who were refused together do not come back together (full jitter, "Exponential Backoff
* And Jitter", AWS Architecture Blog, 2015).
*/
const pauseBefore = ({ attempts, baseMs, capMs }, attempt, retryAfterMs, random) => {
	if (attempt >= attempts) return null;
	return (retryAfterMs ?? 0) + random * Math.min(capMs, baseMs * 2 ** (attempt - 1));
};
/** Repeats calls that failed for a moment, as far as that is safe and their time allows. The last error is what is raised. */
const retrying = (invoke, policy, means) => async (invocation) => {
	const keyed = withKey(invocation, means.newKey);
	const { idempotencyKey } = keyed.input ?? {};
	for (let attempt = 1;; attempt += 1) try {
		return await invoke(keyed);
	} catch (error) {
		if (!isAttriumError(error) || !mayRepeat(keyed, error, idempotencyKey !== void 0)) throw error;
		const pauseMs = pauseBefore(policy, attempt, error.retryAfterMs, means.random());
		if (pauseMs === null || means.nowMs() + pauseMs >= (keyed.dueAtMs ?? Number.POSITIVE_INFINITY)) throw error;
		await means.pause(pauseMs, keyed.signal);
	}
};
/** A write without a key of its caller's gets one. What is staged only takes none: it promises less than once. */
const withKey = (invocation, newKey) => {
	const input = invocation.input;
	if (!invocation.once || input === void 0 || input === null || typeof input !== "object") return invocation;
	if (input.idempotencyKey !== void 0 || input.durability === "staged") return invocation;
	return {
		...invocation,
		input: {
			...input,
			idempotencyKey: newKey()
		}
	};
};
/** Of this process, in a browser and elsewhere. */
const ownMeans = {
	nowMs: () => performance.now(),
	pause: (ms, signal) => new Promise((resolve, reject) => {
		const timer = setTimeout(resolve, ms);
		signal?.addEventListener("abort", () => {
			clearTimeout(timer);
			reject(signal.reason);
		}, { once: true });
	}),
	random: Math.random,
	newKey: () => `auto-${[...crypto.getRandomValues(/* @__PURE__ */ new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`
};
// interfaces/client/session.ts
/**
* As many calls of a session as are under way at once; the others wait for their turn. That bounds its tokens too:
* when the oldest one came, the calls that brought the others were under way beside its own, for a call that starts
* later presents it and so replaces it. One less than a request may present leaves room for a token of the caller's.
*/
const callsAtOnce = limits.tokensPerRequest - 1;
/**
* A token subsumes the tokens that were presented with the call that returned it, so a session holds one token,
* or one per call in flight where calls run in parallel.
*/
const openSession = (invoke, from = [], defaults = {}) => {
	let held = from.map((token) => ({ token }));
	const inTurn = turns(callsAtOnce);
	/** From an answer, and from an error that tells of an absence. A call that told nothing leaves its tokens held. */
	const learn = (presented, { meta }) => {
		if (meta === void 0) return;
		if (meta.token !== null) held = [...held.filter((one) => !presented.includes(one)), { token: meta.token }];
		else if (meta.degraded.includes("TOKEN_UNAVAILABLE")) held = [...held.filter(({ token }) => token !== strongMark), { token: strongMark }];
	};
	const carry = (invocation) => {
		if (!invocation.session) return invoke(invocation);
		return inTurn(async () => {
			const presented = held;
			const given = { ...invocation.input };
			const token = [given.token ?? [], presented.map((one) => one.token)].flat();
			const input = {
				...given,
				token: token.length === 0 ? void 0 : token
			};
			try {
				const answer = await invoke({
					...invocation,
					input
				});
				learn(presented, answer);
				return answer;
			} catch (error) {
				if (isAttriumError(error)) learn(presented, error);
				throw error;
			}
		});
	};
	return {
		...procedures(carry, defaults),
		tokens: () => held.map(({ token }) => token)
	};
};
const sessionOpener = (invoke, defaults) => {
	const open = (from) => openSession(invoke, from, defaults);
	return Object.assign(open, { from: (tokens) => open([tokens ?? []].flat().flatMap((text) => text.split(",").flatMap((token) => token.trim() || []))) });
};
/** Starts at most `places` tasks at once, the others in their order as places become free. */
const turns = (places) => {
	let free = places;
	const waiting = [];
	return async (task) => {
		if (free === 0) await new Promise((resolve) => waiting.push(resolve));
		else free -= 1;
		try {
			return await task();
		} finally {
			const next = waiting.shift();
			if (next === void 0) free += 1;
			else next();
		}
	};
};
// interfaces/client/client.ts
/** The largest call that the limits allow takes about a minute on two cores. */
const defaultDeadlineMs = 12e4;
/**
* The typed procedures over HTTP. Calls of one tick travel in one request. Every failure is an AttriumError. Calls that
* failed for a moment are repeated where that does nothing twice; writes get an idempotency key for it.
*/
const createClient = (options) => {
	const client = createTRPCUntypedClient({ links: [httpBatchLink({
		url: `${options.url.replace(/\/+$/, "")}/trpc`,
		headers: { authorization: `Bearer ${options.apiKey}` },
		fetch: options.fetch,
		maxItems: limits.callsPerBatch,
		methodOverride: "POST"
	})] });
	const send = async ({ path, kind, input, signal }) => {
		refuseUnsafeInput(input);
		try {
			return await client[kind](path, input, { signal });
		} catch (error) {
			throw briefly(clientError(error, options.url));
		}
	};
	const invoke = retrying(send, {
		...defaultRetries,
		...options.retries
	}, ownMeans);
	const defaults = { deadlineMs: options.deadlineMs ?? defaultDeadlineMs };
	const self = {
		...procedures(invoke, defaults),
		session: sessionOpener(invoke, defaults),
		typed: () => self
	};
	return self;
};
/** What undici says where no connection came about, so that the server cannot have seen the call. */
const nobodyThere = /^(ECONNREFUSED|ENOTFOUND|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)$/;
const neverConnected = (error) => {
	for (let at = error; at instanceof Error; at = at.cause) if (nobodyThere.test(String(at.code))) return true;
	return false;
};
const clientError = (error, url) => {
	if (!(error instanceof TRPCClientError)) return error;
	const data = error.data;
	if (!isErrorCode(data?.code)) {
		if (neverConnected(error)) return new AttriumError("UNAVAILABLE", `Nothing answers at ${url}.`, {
			cause: error,
			details: { outcome: "not sent" },
			remedy: "Start the store, or correct the URL."
		});
		return new AttriumError("UNAVAILABLE", "The server did not answer as Attrium does.", { cause: error });
	}
	const { details, retryAfterMs, remedy, requestId, meta } = data;
	return new AttriumError(data.code, error.message, {
		details: {
			...details,
			...requestId !== void 0 && { requestId }
		},
		meta,
		retryAfterMs,
		remedy,
		cause: error
	});
};
// interfaces/client/typed/declarations.ts
/**
* Declares attributes for the compiler: names, types of values, allowed values, and so the operators of filters. Gives
* back what it is given. `attrium.typed(attributes)` applies it to calls; `attributes.sync` to the store's catalogue:
*
*   const attributes = defineAttributes({ age: { type: 'integer', min: 0 }, colour: { type: 'text', allowed: ['red'] } });
*   await attrium.attributes.sync({ attributes: attributesOf(attributes), dryRun: true });
*/
const defineAttributes = (attributes) => attributes;
/** Declared attributes in the form that `attributes.sync` and `attributes.define` take. */
const attributesOf = (attributes) => Object.entries(attributes).map(([name, declaration]) => ({
	name,
	...declaration
}));
// domain/filter.ts
const filterOps = [
	"eq",
	"ne",
	"lt",
	"lte",
	"gt",
	"gte",
	"in",
	"between",
	"prefix",
	"contains",
	"exists"
];
// interfaces/client/typed/filter-builder.ts
const operandOf = (op, operands) => {
	if (op === "between") return operands;
	return op === "exists" ? operands[0] ?? true : operands[0];
};
/**
* Filters of declared attributes, as plain data:
*
*   const { f, and, not } = filterBuilder(attributes);
*   const where = and(f.$type.eq('person'), f.age.gt(17), not(f.colour.in(['red'])));
*/
const filterBuilder = (attributes) => {
	const fields = [
		"$entity",
		"$type",
		...Object.keys(attributes)
	];
	const comparisonsOf = (attribute) => Object.fromEntries(filterOps.map((op) => [op, (...operands) => ({
		attribute,
		op,
		value: operandOf(op, operands)
	})]));
	return {
		f: Object.fromEntries(fields.map((field) => [field, comparisonsOf(field)])),
		and: (...and) => ({ and }),
		or: (...or) => ({ or }),
		not: (not) => ({ not })
	};
};
export { AttriumError, attributesOf, createClient, defineAttributes, errorTable, filterBuilder, isAttriumError, sessionCookie, sessionFromCookie, sessionFromHeaders, sessionToHeaders };
