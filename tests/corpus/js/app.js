const elev = '18800210-9885';
