"""Posts a file as soon as somebody listens, and prints the answer: ask.py URL FILE."""
import sys
import time
import urllib.error
import urllib.request

PATIENCE = 30

url, path = sys.argv[1:]
with open(path, 'rb') as file:
    body = file.read()
deadline = time.monotonic() + PATIENCE
while True:
    try:
        request = urllib.request.Request(url, body, {'Content-Type': 'image/png'})
        print(urllib.request.urlopen(request, timeout=PATIENCE).read().decode())
        break
    except urllib.error.HTTPError as error:
        sys.exit(f'{error.code}: {error.read().decode()}')
    except OSError as error:
        if time.monotonic() > deadline:
            sys.exit(str(error))
        time.sleep(0.1)
