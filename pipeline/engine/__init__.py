"""The only door to Argos packages, CTranslate2 and SentencePiece: packages on disk, routes through them, decoding.

Import from the modules: ``packages`` (what is installed), ``archive`` (install a file), ``index`` (install from the network),
``packing`` (write ``.argosmodel`` files), ``routes``, ``decode``. Heavy libraries are imported when first used.
"""
