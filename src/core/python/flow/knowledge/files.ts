/**
 * Calls that read or write files, by the last part of their name, and where the path stands.
 */
import type { FileReference } from '../../summary.js';
import { memoize } from '../memoize.js';

export interface FileCall {
  readonly mode: FileReference['mode'];
  /** Position of the path among the positional arguments. */
  readonly position: number;
}

const READ_FIRST: FileCall = { mode: 'read', position: 0 };
const WRITE_FIRST: FileCall = { mode: 'write', position: 0 };
const WRITE_SECOND: FileCall = { mode: 'write', position: 1 };
const UNKNOWN_FIRST: FileCall = { mode: 'unknown', position: 0 };

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

const BY_NAME: ReadonlyMap<string, readonly FileCall[]> = new Map<string, readonly FileCall[]>([
  ...words(`load loadtxt genfromtxt fromfile memmap imread load_model load_weights loadmat load_npz
  load_svmlight_file open_dataset open_mfdataset open_zarr open_rasterio DMatrix File ZipFile connect
  VideoCapture load_img from_file run_path load_dotenv listdir scandir iglob glob
  imread_collection ImageFolder load_word2vec_format
  PdfReader`).map(name => [name, [READ_FIRST]] as const),
  ...words(`save savez savez_compressed savetxt savefig save_model save_weights save_pretrained
  save_npz imsave imwrite write_image write_html write_json write_png makedirs mkdir mkdtemp
  export_graphviz dump_model save_img SummaryWriter FileHandler
  ModelCheckpoint CSVLogger`).map(name => [name, [WRITE_FIRST]] as const),
  ...words('exists isfile isdir is_file is_dir getsize getmtime stat remove unlink rmtree').map(
    name => [name, [UNKNOWN_FIRST]] as const
  ),
  // pickle.dump(obj, file) gets an open file, joblib.dump(obj, path) a path.
  ['dump', [WRITE_SECOND]],
  ['copy', []],
  ['copyfile', [READ_FIRST, WRITE_SECOND]],
  ['copy2', [READ_FIRST, WRITE_SECOND]],
  ['copytree', [READ_FIRST, WRITE_SECOND]],
  ['move', [READ_FIRST, WRITE_SECOND]],
  ['rename', [READ_FIRST, WRITE_SECOND]]
]);

const BY_QUALIFIED: ReadonlyMap<string, readonly FileCall[]> = new Map<string, readonly FileCall[]>(
  [
    ['torch.save', [WRITE_SECOND]],
    ['torch.jit.save', [WRITE_SECOND]],
    ['cv2.imwrite', [WRITE_FIRST]],
    ['PIL.Image.open', [READ_FIRST]],
    ['shutil.copy', [READ_FIRST, WRITE_SECOND]],
    ['seaborn.load_dataset', []],
    ['spacy.load', []],
    ['json.load', []],
    ['pickle.load', []],
    ['yaml.load', []],
    ['os.walk', [READ_FIRST]],
    // A server's address, not a file.
    ['socket.connect', []],
    ['psycopg2.connect', []],
    ['pymysql.connect', []]
  ]
);

/** Functions that open a file in a mode given by their second argument. */
export const OPENERS: ReadonlySet<string> = new Set([
  'builtins.open',
  'io.open',
  'codecs.open',
  'gzip.open',
  'bz2.open',
  'lzma.open',
  'tarfile.open',
  'zipfile.ZipFile',
  'h5py.File'
]);

/** Methods of a path that read or write it; the mode of `open` comes from its first argument. */
export const PATH_METHODS: ReadonlyMap<string, FileReference['mode']> = new Map([
  ['read_text', 'read'],
  ['read_bytes', 'read'],
  ['iterdir', 'read'],
  ['glob', 'read'],
  ['rglob', 'read'],
  ['write_text', 'write'],
  ['write_bytes', 'write'],
  ['mkdir', 'write'],
  ['touch', 'write'],
  ['exists', 'unknown'],
  ['is_file', 'unknown'],
  ['is_dir', 'unknown'],
  ['stat', 'unknown'],
  ['unlink', 'unknown']
]);

/** Keywords under which paths are given. */
export const PATH_KEYWORDS: ReadonlySet<string> = new Set(
  words(`filepath_or_buffer path path_or_buf path_or_buffer io filename fname file filepath
  file_path source fp model_file path_or_stream database root directory`)
);

/** What a call does to files: by its qualified name, or by the last part of it alone. */
export function fileCalls(
  qualified: string | undefined,
  lastName: string
): readonly FileCall[] | undefined {
  const known = qualified === undefined ? undefined : BY_QUALIFIED.get(qualified);
  if (known) {
    return known;
  }
  return fileCallsByName(lastName);
}

const fileCallsByName = memoize((lastName): readonly FileCall[] | undefined => {
  if (/^read_[a-z]\w*$/.test(lastName)) {
    return [READ_FIRST];
  }
  if (
    /^to_(csv|parquet|json|excel|pickle|feather|hdf|stata|html|latex|markdown|orc|xml|netcdf|file|zarr)$/.test(
      lastName
    )
  ) {
    return [WRITE_FIRST];
  }
  return BY_NAME.get(lastName);
});

const EXTENSIONS =
  /\.(csv|tsv|txt|json|jsonl|ndjson|parquet|feather|arrow|orc|pkl|pickle|joblib|dill|npy|npz|h5|hdf5?|xlsx?|ods|ya?ml|toml|ini|cfg|xml|html?|png|jpe?g|gif|bmp|tiff?|webp|svg|wav|mp3|flac|mp4|avi|zip|gz|tgz|tar|bz2|xz|7z|pt|pth|ckpt|safetensors|onnx|pb|tflite|bst|ubj|model|cbm|db|sqlite3?|duckdb|sql|md|dat|data|arff|mat|nc|geojson|shp|gpkg|las|fits?|dcm|nii|ipynb|py|pem|env|bin|sav|dta|rds|proto)$/i;

/** Whether a string given to an unknown function is written like the name of a data file. */
export function looksLikeFile(text: string): boolean {
  return text.length <= 200 && EXTENSIONS.test(text) && !/[\n<>|"]/.test(text);
}
