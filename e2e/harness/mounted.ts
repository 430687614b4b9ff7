// For programs that read a fixed folder (`/certs`, a Pod's service account): a view of the file system of their own, without root.

/** The command and its arguments, run where the folder `to` shows the folder `from`; beside it, the top folder of `to` is empty. */
export function mounted(from: string, to: string, command: string, args: readonly string[]): { readonly command: string; readonly args: string[] } {
  const [, top] = to.split('/');
  const script = [
    'set -e; root=$1; from=$2; to=$3; top=$4; shift 4',
    'mount -t tmpfs tmpfs "$root"',
    // Everything of the machine but the top folder of the target, which is made anew.
    'for each in /*; do name=${each#/}; [ "$name" = "$top" ] && continue; [ -e "$each" ] || continue',
    'if [ -L "$each" ]; then cp -P "$each" "$root/"; elif [ -d "$each" ]; then mkdir "$root/$name"; mount --rbind "$each" "$root/$name"; fi; done',
    'mkdir -p "$root$to"; mount --bind "$from" "$root$to"',
    'exec chroot "$root" "$@"',
  ].join('\n');
  return { command: 'unshare', args: ['--map-root-user', '--mount', 'sh', '-c', script, 'mounted', '/mnt', from, to, top, command, ...args] };
}
