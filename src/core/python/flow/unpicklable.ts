/**
 * Values that certainly cannot be pickled, whichever Python and pickler of those Savoy knows. Not
 * listed: iterators of builtins (`zip`, `map`, …), which can be until 3.13.
 */
import type { Expression } from '../ast.js';
import type { BlockFlow } from './block-flow.js';
import { qualifiedName } from './calls.js';
import { memoize } from './memoize.js';

const FUNCTIONS: readonly (readonly [RegExp, string])[] = [
  [
    /^(builtins|io|codecs|gzip|bz2|lzma)\.open$|^(tempfile\.(NamedTemporaryFile|TemporaryFile|SpooledTemporaryFile)|os\.fdopen|urllib\.request\.urlopen)$/,
    'an open file'
  ],
  [/^(zipfile\.ZipFile|tarfile\.(open|TarFile)|h5py\.File|tables\.open_file)$/, 'an open file'],
  [
    /^(threading|multiprocessing)\.(Lock|RLock|Condition|Semaphore|BoundedSemaphore|Event|Barrier)$/,
    'a lock'
  ],
  [/^asyncio\.(Lock|Event|Condition|Semaphore)$/, 'a lock'],
  [/^threading\.(Thread|Timer|local)$|^multiprocessing\.Process$/, 'a thread or process'],
  [
    /^(concurrent\.futures\.(ThreadPoolExecutor|ProcessPoolExecutor)|multiprocessing\.(Pool|pool\.ThreadPool))$/,
    'a pool of workers'
  ],
  [/^subprocess\.Popen$/, 'a running process'],
  [
    /^(sqlite3|psycopg2?|pymysql|MySQLdb|mysql\.connector|pyodbc|cx_Oracle|oracledb|duckdb|snowflake\.connector|redshift_connector|trino\.dbapi|pyhive\.hive)\.connect$/,
    'a database connection'
  ],
  [
    /^(sqlalchemy\.create_engine|pymongo\.MongoClient|redis\.(Redis|StrictRedis))$/,
    'a database connection'
  ],
  [/^(boto3|botocore\.session)\.(client|resource)$/, 'a client of a service'],
  [/^socket\.(socket|create_connection|create_server)$/, 'a network connection'],
  [/^ssl\.(create_default_context|SSLContext)$/, 'an SSL context'],
  [/^asyncio\.(new_event_loop|get_event_loop|get_running_loop)$/, 'an event loop'],
  [/^mmap\.mmap$/, 'a memory map'],
  [/^weakref\.(ref|proxy|WeakSet|WeakKeyDictionary|WeakValueDictionary)$/, 'a weak reference'],
  [/^contextvars\.ContextVar$/, 'a context variable'],
  [/^cv2\.VideoCapture$/, 'an open video']
];

const unpicklableFunction = memoize(
  qualified => FUNCTIONS.find(([pattern]) => pattern.test(qualified))?.[1]
);

/** What the value is, for a message, if it certainly cannot be pickled. */
export function unpicklableValue(flow: BlockFlow, node: Expression): string | undefined {
  switch (node.kind) {
    case 'Comprehension':
      return node.type === 'generator' ? 'a generator' : undefined;
    case 'NamedExpression':
      return unpicklableValue(flow, node.value);
    case 'Name':
      return flow.unpicklable.get(node.id)?.what;
    case 'Call':
      return unpicklableResult(flow, node);
    default:
      return undefined;
  }
}

function unpicklableResult(
  flow: BlockFlow,
  call: Expression & { kind: 'Call' }
): string | undefined {
  const callee = call.function;
  if (callee.kind === 'Name') {
    const produces = flow.definitions.get(callee.id)?.produces;
    if (produces) {
      return `a ${produces}`;
    }
  }
  const { qualified } = flow.naming.calleeOf(call);
  if (qualified !== undefined) {
    return unpicklableFunction(qualified);
  }
  if (callee.kind !== 'Attribute') {
    return undefined;
  }
  switch (callee.attribute) {
    case 'cursor':
      return unpicklableValue(flow, callee.value) === 'a database connection'
        ? 'a database cursor'
        : undefined;
    case 'getOrCreate':
      return 'a Spark session';
    case 'open':
      return isPath(flow, callee.value) ? 'an open file' : undefined;
    default:
      return undefined;
  }
}

function isPath(flow: BlockFlow, node: Expression): boolean {
  return (
    node.kind === 'Call' &&
    /^pathlib\.(Path|PosixPath|WindowsPath)$/.test(qualifiedName(node.function, flow.naming) ?? '')
  );
}
